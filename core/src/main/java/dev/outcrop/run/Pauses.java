package dev.outcrop.run;

import dev.outcrop.tool.CancelSignal;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How time is waited for; tests put their own in. */
@FunctionalInterface
public interface Pauses {

    /** Waits; returns early when the signal is given. */
    void pause(Duration duration, CancelSignal cancel) throws InterruptedException;

    /** Really waits. */
    Pauses REAL = (duration, cancel) -> {
        var given = new CountDownLatch(1);
        try (var _ = cancel.onCancel(given::countDown)) {
            boolean early = given.await(duration.toNanos(), TimeUnit.NANOSECONDS);
            assert !early || cancel.cancelled();
        }
    };
}
