package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.begun;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.run.Lease;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("alone") // it measures time
class JobsTest {
    private static final Duration SOON = Duration.ofMillis(100);

    @ParameterizedTest
    @EnumSource(Backend.class)
    void a_job_that_fails_or_meets_an_error_is_done_again(Backend backend) throws Exception {
        try (Store store = Store.open(backend.fresh())) {
            var times = new CountDownLatch(3);
            store.jobs().every("job", SOON, () -> {
                times.countDown();
                if (times.getCount() == 2) {
                    throw new IllegalStateException("first");
                } else if (times.getCount() == 1) {
                    throw new StackOverflowError("second");
                }
            });
            store.jobs().start();
            assertThat(times.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void jobs_rest_and_go_on(Backend backend) {
        try (Store store = Store.open(backend.fresh())) {
            var times = new AtomicInteger();
            store.jobs().every("job", SOON, times::incrementAndGet);
            store.jobs().start();
            await().atMost(Duration.ofSeconds(30)).until(() -> times.get() > 0);
            store.jobs().rest();
            int before = times.get();
            store.jobs().start();
            await().atMost(Duration.ofSeconds(30)).until(() -> times.get() > before);
        }
    }

    @Test
    void of_two_processes_one_does_the_job_at_a_time() throws Exception {
        StoreOptions options = Backend.POSTGRESQL.fresh();
        var inside = new AtomicInteger();
        var together = new AtomicInteger();
        var times = new CountDownLatch(4);
        Jobs.Job job = () -> {
            together.accumulateAndGet(inside.incrementAndGet(), Math::max);
            times.countDown();
            inside.decrementAndGet();
        };
        try (Store one = Store.open(options);
                Store two = Store.open(options)) {
            for (Store store : List.of(one, two)) {
                store.jobs().every("job", SOON, job);
                store.jobs().start();
            }
            assertThat(times.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(together).hasValue(1);
    }

    @Test
    void a_killed_processes_job_is_done_by_another_within_seconds() throws Exception {
        StoreOptions options = Backend.POSTGRESQL.fresh();
        String url = ((StoreOptions.Location.Postgres) options.location()).url();
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HangInJob.class.getName(),
                        url)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Store store = Store.open(options)) {
            try (var output = child.inputReader()) {
                String line = output.readLine();
                while (line != null && !line.equals("begun")) {
                    line = output.readLine();
                }
                assertThat(line).isEqualTo("begun");
                var taken = new CountDownLatch(1);
                store.jobs().every("job", SOON, taken::countDown);
                store.jobs().start();
                assertThat(taken.await(4, TimeUnit.SECONDS)).as("it is alive").isFalse();
                child.toHandle().destroyForcibly();
                assertThat(taken.await(15, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void jobs_on_sqlite_do_not_disturb_appends() {
        var scene = new Scene(Clock.systemUTC());
        try (Store store = Store.open(Backend.SQLITE.fresh())) {
            Lease lease = begun(store.journal().begin(scene.ask(ANN, "c", "m1", "", "x")));
            var times = new AtomicInteger();
            for (int i = 0; i < 5; i++) {
                store.jobs().every("job-" + i, Duration.ofMillis(1), times::incrementAndGet);
            }
            store.jobs().start();
            long slowest = 0;
            for (long seq = 2; times.get() < 15; seq++) {
                long begun = System.nanoTime();
                store.journal().append(lease, List.of(scene.text("r-m1", seq, 1, "x")));
                slowest = Math.max(slowest, System.nanoTime() - begun);
            }
            System.out.println("slowest append beside jobs: " + slowest / 1_000_000 + " ms");
            assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(4)); // the busy timeout is five
        }
    }
}
