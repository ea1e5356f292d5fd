package dev.outcrop.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AtomicLong now = new AtomicLong();

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void what_comes_too_late_for_one_page_is_on_the_next_with_its_age() {
        var let = new Semaphore(0);
        var asked = new AtomicInteger();
        var reading = new Reading<>(
                () -> {
                    let.acquireUninterruptibly();
                    return asked.incrementAndGet();
                },
                0,
                now::get);

        assertThat(reading.value()).isZero();
        pass(Duration.ofSeconds(15));
        assertThat(reading.age()).isEqualTo(Duration.ofSeconds(15));
        let.release(); // whoever asks again has to wait again
        await().atMost(PATIENCE).until(() -> reading.value() == 1);
        assertThat(reading.age()).isEqualTo(Duration.ofSeconds(15));
        pass(Duration.ofSeconds(15));
        let.release();
        await().atMost(PATIENCE).until(() -> reading.value() == 2);
        assertThat(reading.age()).isLessThanOrEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void a_source_that_fails_leaves_what_was_known_to_grow_old() {
        var broken = new AtomicBoolean();
        var asked = new AtomicInteger();
        var reading = new Reading<>(
                () -> {
                    if (broken.get()) {
                        throw new IllegalStateException("the database is away");
                    }
                    return asked.incrementAndGet();
                },
                0,
                now::get);

        await().atMost(PATIENCE).until(() -> reading.value() == 1);
        assertThat(reading.value()).as("half a second old at most").isEqualTo(1);
        broken.set(true);
        pass(Duration.ofSeconds(15));
        assertThat(reading.value()).isEqualTo(1);
        assertThat(reading.age()).isEqualTo(Duration.ofSeconds(15));
        broken.set(false);
        pass(Duration.ofSeconds(15));
        await().atMost(PATIENCE).until(() -> reading.value() == 2);
        assertThat(reading.age()).isZero();
    }
}
