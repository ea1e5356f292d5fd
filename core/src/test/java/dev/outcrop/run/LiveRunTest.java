package dev.outcrop.run;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.id.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Followers that wait for a while: those with long limits share a timer. */
class LiveRunTest {
    private static final Duration LONG = Duration.ofMillis(1_200);
    private static final Duration FOR_EVER = Duration.ofDays(1);

    private final RunId id = new RunId("run_1");
    private final LiveRun run = new LiveRun(id, new RunControl(), List.of());

    @AfterEach
    void close() {
        run.close();
    }

    @Test
    void each_wait_ends_at_its_own_limit_though_another_one_is_longer() throws Exception {
        var _ = following(FOR_EVER);
        Following longer = following(LONG.multipliedBy(2));
        Following shorter = following(LONG); // what is left of the longer one then is a long wait again
        Following middle = following(LONG.plusMillis(500)); // and of this one a short one

        assertThat(shorter.length()).isGreaterThanOrEqualTo(LONG);
        assertThat(middle.length()).isGreaterThanOrEqualTo(LONG.plusMillis(500));
        assertThat(longer.length()).isGreaterThanOrEqualTo(LONG.multipliedBy(2));
    }

    @Test
    void what_comes_ends_a_long_wait() throws Exception {
        Following follower = following(FOR_EVER);
        run.publish(new RunEvent.TextDelta(new Stamp(id, 1, Instant.EPOCH), 1, 0, "x"));
        assertThat(follower.events()).hasSize(1);
    }

    @Test
    void the_end_ends_a_long_wait() throws Exception {
        Following follower = following(FOR_EVER);
        run.close();
        assertThat(follower.events()).isEmpty();
        assertThat(run.awaitClosed(FOR_EVER)).isTrue();
    }

    @Test
    void an_interrupt_ends_a_long_wait() throws Exception {
        Following follower = following(FOR_EVER);
        follower.thread().interrupt();
        assertThatThrownBy(follower::events)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
    }

    private record Following(Thread thread, FutureTask<List<RunEvent>> waiting, long from) {
        List<RunEvent> events() throws Exception {
            return waiting.get(30, SECONDS);
        }

        Duration length() throws Exception {
            assertThat(events()).isEmpty();
            return Duration.ofNanos(System.nanoTime() - from);
        }
    }

    /** Returns once the follower waits. */
    private Following following(Duration limit) {
        long from = System.nanoTime();
        var waiting = new FutureTask<>(() -> run.await(0, limit));
        Thread thread = Thread.startVirtualThread(waiting);
        while (thread.getState() != Thread.State.WAITING && !waiting.isDone()) {
            Thread.onSpinWait();
        }
        return new Following(thread, waiting, from);
    }
}
