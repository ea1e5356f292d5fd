package dev.outcrop.store;

import java.time.Duration;

/** How long to wait before something is tried again: longer each time, up to a second. */
final class RetryPause {
    private static final long FIRST = Duration.ofMillis(20).toNanos();
    private static final long LONGEST = Duration.ofSeconds(1).toNanos();

    private long pause = FIRST;
    private long until = System.nanoTime();

    void failed() {
        until = System.nanoTime() + pause;
        pause = Math.min(2 * pause, LONGEST);
    }

    void reset() {
        pause = FIRST;
    }

    /** In nanoseconds; not positive when it is over. */
    long left() {
        return until - System.nanoTime();
    }
}
