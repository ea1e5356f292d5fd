package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pauses on a played time; that a thread pauses or has gone on is seen by its state. */
class CommonPauseTest {
    private final PlayedTime time = new PlayedTime();
    private final CommonPause pause = new CommonPause(Duration.ofMillis(40), time, time::nanoTime);

    @Test
    void those_that_begin_within_four_milliseconds_end_together_and_are_no_longer_than_asked() throws Exception {
        Thread first = pausing();
        time.pass(Duration.ofMillis(3));
        Thread second = pausing();
        time.pass(Duration.ofMillis(2));
        Thread later = pausing();

        time.pass(Duration.ofMillis(34));
        assertThat(List.of(first, second, later)).allMatch(CommonPauseTest::waits);

        time.pass(Duration.ofMillis(1)); // 40 from the beginning
        join(first);
        join(second);
        assertThat(waits(later)).isTrue();

        time.pass(Duration.ofMillis(4));
        join(later);
        assertThat(time.idle()).isTrue();
    }

    @Test
    void a_reader_that_wakes_for_no_reason_pauses_on() throws Exception {
        Thread reader = pausing();
        for (int i = 0; i < 100; i++) {
            LockSupport.unpark(reader);
            awaitWaiting(reader);
        }
        time.pass(Duration.ofMillis(39));
        assertThat(reader.isAlive()).isTrue();
        time.pass(Duration.ofMillis(1));
        join(reader);
    }

    /** Readers that stand still after they have looked at the clock come to steps that are over. */
    @Test
    void pauses_end_on_a_busy_machine() throws Exception {
        var late = new Random(7);
        try (var busy = new CommonPause(
                Duration.ofMillis(40),
                Watchdog.timer("busy-pause"),
                () -> System.nanoTime() - late.nextLong(Duration.ofMillis(60).toNanos()))) {
            List<Thread> readers = Stream.generate(() -> Thread.startVirtualThread(() -> {
                        for (int i = 0; i < 60; i++) {
                            busy.pause();
                        }
                    }))
                    .limit(100)
                    .toList();
            for (Thread reader : readers) {
                join(reader);
            }
        }
    }

    @Test
    void an_interrupted_reader_does_not_pause() throws Exception {
        Thread reader = pausing();
        reader.interrupt();
        join(reader);
        time.pass(Duration.ofMillis(40));
        assertThat(time.idle()).isTrue();
    }

    @Test
    void its_end_is_the_end_of_all_pauses() throws Exception {
        Thread before = pausing();
        pause.close();
        join(before);
        Thread behind = Thread.startVirtualThread(pause::pause);
        join(behind);
        assertThat(time.nanoTime()).isZero();
    }

    private Thread pausing() {
        Thread thread = Thread.startVirtualThread(pause::pause);
        awaitWaiting(thread);
        return thread;
    }

    private static void awaitWaiting(Thread thread) {
        while (!waits(thread) && thread.isAlive()) {
            Thread.onSpinWait();
        }
    }

    private static void join(Thread thread) throws InterruptedException {
        assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
    }

    private static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.WAITING;
    }
}
