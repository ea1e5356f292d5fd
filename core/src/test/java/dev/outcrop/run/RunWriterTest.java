package dev.outcrop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.outcrop.id.RunId;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A model that is faster than the journal. */
class RunWriterTest {
    private static final int MORE = RunWriter.UNSTORED_LIMIT + 500;

    private final CountDownLatch outageOver = new CountDownLatch(1);
    private final CountDownLatch outage = new CountDownLatch(1);
    private final AtomicInteger characters = new AtomicInteger();
    private volatile boolean failing;
    private final RunControl control = new RunControl();
    private final RunId run = new RunId("run");
    private final LiveRun live = new LiveRun(run, control, List.of());
    private final DeltaTimer timer = new DeltaTimer(Duration.ofMillis(1));
    private final RunWriter writer =
            new RunWriter(new Lease(run, "holder", 1), journal(), live, 0, Clock.systemUTC(), timer);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Appends wait until the outage is over. */
    private Journal journal() {
        var store = new MemoryStore(Clock.systemUTC());
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("append")) {
                        outage.countDown();
                        outageOver.await();
                        if (failing) {
                            throw new IllegalStateException("not stored");
                        }
                        for (Object event : (List<?>) arguments[1]) {
                            characters.addAndGet(
                                    ((RunEvent.TextDelta) event).text().length());
                        }
                        return null;
                    }
                    if (method.isDefault()) {
                        return InvocationHandler.invokeDefault(proxy, method, arguments);
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Future<Integer> stream() {
        return threads.submit(() -> {
            int told = 0;
            while (told < MORE && !control.cancel().cancelled()) {
                writer.soon(stamp -> new RunEvent.TextDelta(stamp, 1, 0, "x"));
                told++;
            }
            return told;
        });
    }

    private void untilHeld() throws InterruptedException {
        assertThat(outage.await(30, TimeUnit.SECONDS)).isTrue();
        int limit = RunWriter.UNSTORED_LIMIT + 1;
        assertThat(live.await(limit - 1, Duration.ofSeconds(30))).hasSize(1);
    }

    @AfterEach
    void end() {
        outageOver.countDown();
        timer.close();
        threads.close();
    }

    @Test
    void it_waits_for_the_journal_and_loses_nothing() throws Exception {
        Future<Integer> streaming = stream();
        untilHeld();
        assertThat(live.await(RunWriter.UNSTORED_LIMIT + 1, Duration.ofMillis(300)))
                .as("followers are not much ahead")
                .isEmpty();
        outageOver.countDown();
        assertThat(streaming.get(30, TimeUnit.SECONDS)).isEqualTo(MORE);
        writer.flushSoon();
        await().untilAsserted(() -> assertThat(characters).hasValue(MORE));
    }

    @Test
    void a_stop_ends_the_wait() throws Exception {
        Future<Integer> streaming = stream();
        untilHeld();
        control.stop("ann");
        assertThat(streaming.get(30, TimeUnit.SECONDS)).isEqualTo(RunWriter.UNSTORED_LIMIT + 1);
    }

    @Test
    void a_failure_ends_the_wait() throws Exception {
        Future<Integer> streaming = stream();
        untilHeld();
        failing = true;
        outageOver.countDown();
        assertThatThrownBy(() -> streaming.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("not stored");
    }

    @Test
    void what_is_old_is_waited_for_however_little_it_is() throws Exception {
        writer.soon(stamp -> new RunEvent.TextDelta(stamp, 1, 0, "x"));
        assertThat(outage.await(30, TimeUnit.SECONDS)).isTrue();
        var held = threads.submit(() -> {
            int more = 0;
            long began = System.nanoTime();
            while (System.nanoTime() - began < Duration.ofSeconds(20).toNanos() && characters.get() == 0) {
                writer.soon(stamp -> new RunEvent.TextDelta(stamp, 1, 0, "x"));
                more++;
                Thread.sleep(20); // a slow model
            }
            return more;
        });
        // About a hundred in two seconds; nothing comes in the third.
        int shown = 1;
        while (!live.await(shown, Duration.ofSeconds(1)).isEmpty()) {
            shown++;
        }
        assertThat(shown).isLessThan(RunWriter.UNSTORED_LIMIT / 2);
        outageOver.countDown();
        assertThat(held.get(30, TimeUnit.SECONDS)).isPositive();
    }
}
