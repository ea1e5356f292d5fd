package dev.outcrop.server.metrics;

import java.time.Duration;

/** Time in the unit that Prometheus has it in. */
final class Seconds {
    private static final double NANOS = 1e9;

    private Seconds() {}

    static double of(Duration time) {
        return time.toNanos() / NANOS;
    }

    /** The time since a reading of {@link System#nanoTime}. */
    static double since(long nanoTime) {
        return (System.nanoTime() - nanoTime) / NANOS;
    }
}
