package dev.outcrop.run;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

    private record Due(@Nullable RunWriter writer, long at) {
        private static final Due END = new Due(null, 0);
    }

    private final LinkedBlockingQueue<Due> waiting = new LinkedBlockingQueue<>();
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

    /** Has the writer flushed as soon as this thread comes to it. */
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

    /** All wait for the same time, so that the first to come is the first to go. */
    private void work() {
        try {
            Due next = waiting.take();
            while (next.writer() != null) {
                long left = next.at() - System.nanoTime();
                if (left > 0 && !closed) {
                    LockSupport.parkNanos(this, left);
                } else {
                    next = flushAll(next, System.nanoTime() + together);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody has a reason for it; close() is how it ends
        }
    }

    /** Flushes those whose turn comes until then, and waits for the first one behind them. */
    private Due flushAll(Due first, long until) throws InterruptedException {
        Due next = first;
        while (next.writer() != null && (closed || next.at() - until <= 0)) {
            flush(next.writer());
            next = waiting.take();
        }
        return next;
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
        waiting.add(Due.END);
        LockSupport.unpark(thread);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
