package dev.outcrop.run;

import java.time.Duration;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what writers hold on its way to the journal, a moment after the first of it has come. One thread does it for all
 * runs, a few dozen times a second, so that what many of them hold is committed together.
 */
final class DeltaTimer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeltaTimer.class);

    /** This part of the lag is for the commit itself. */
    private static final int COMMIT = 4;

    /** Whose turn comes within this part of the lag goes with those whose turn it is, so that there are few commits. */
    private static final int TOGETHER = 2;

    /** Whose turn comes at a {@link System#nanoTime}. */
    private record Due(@Nullable RunWriter writer, long at) implements Delayed {
        /** Ahead of all others. */
        static Due end() {
            return new Due(null, System.nanoTime() - TimeUnit.HOURS.toNanos(1));
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return other instanceof Due due
                    ? Long.signum(at - due.at)
                    : Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    private final DelayQueue<Due> waiting = new DelayQueue<>();
    private final long wait;
    private final long together;
    private final Thread thread;
    private volatile boolean closed;

    /** {@code lag} is the longest that anything waits here. */
    DeltaTimer(Duration lag) {
        this.wait = lag.toNanos() - lag.toNanos() / COMMIT;
        this.together = lag.toNanos() / TOGETHER;
        this.thread = Thread.ofPlatform().daemon().name("outcrop-delta-timer").start(this::work);
    }

    /** Has the writer flushed within the lag. */
    void flushSoon(RunWriter writer) {
        add(writer, System.nanoTime() + wait);
    }

    /** Has the writer flushed as soon as this thread comes to it, ahead of those whose turn has not come. */
    void flushNow(RunWriter writer) {
        add(writer, System.nanoTime());
    }

    private void add(RunWriter writer, long at) {
        var due = new Due(writer, at);
        waiting.add(due);
        if (closed && waiting.remove(due)) {
            flush(writer); // a writer that is behind waits for this
        }
    }

    private void work() {
        try {
            Due next = waiting.take();
            while (next.writer() != null) {
                long until = System.nanoTime() + together;
                flush(next.writer());
                flushUntil(until);
                next = waiting.take();
            }
            flushUntil(System.nanoTime() + wait + together);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody has a reason for it; close() is how it ends
        }
    }

    private void flushUntil(long until) {
        Due next = waiting.peek();
        while (next != null && next.writer() != null && next.at() - until <= 0) {
            if (waiting.remove(next)) {
                flush(next.writer());
            }
            next = waiting.peek();
        }
    }

    private static void flush(RunWriter writer) {
        try {
            writer.flushSoon();
        } catch (RuntimeException e) {
            // The writer keeps the failure and the run's own thread meets it at its next event.
            LOG.warn("what run {} has said could not be stored: {}", writer.run(), e.getMessage());
        }
    }

    /** What waits is still sent on its way. */
    @Override
    public void close() {
        closed = true;
        waiting.add(Due.end());
        try {
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
