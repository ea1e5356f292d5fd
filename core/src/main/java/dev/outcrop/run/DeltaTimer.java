package dev.outcrop.run;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Flushes writers a moment after their first waiting delta. */
final class DeltaTimer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeltaTimer.class);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("outcrop-delta-timer").factory());
    private final Duration lag;

    DeltaTimer(Duration lag) {
        this.lag = lag;
    }

    void flushSoon(RunWriter writer) {
        // The flush waits for the disk, so it must not hold up the timer of other runs.
        Runnable flush = () -> Thread.ofVirtual().name("outcrop-flush-", 0).start(() -> flush(writer));
        try {
            var scheduled = timer.schedule(flush, lag.toNanos(), TimeUnit.NANOSECONDS);
            assert scheduled != null;
        } catch (RejectedExecutionException e) {
            flush.run(); // closing; a writer that is behind waits for this
        }
    }

    private static void flush(RunWriter writer) {
        try {
            writer.flush();
        } catch (RuntimeException e) {
            // The writer keeps the failure and the run's own thread meets it at its next event.
            LOG.warn("deltas of run {} could not be stored: {}", writer.run(), e.getMessage());
        }
    }

    @Override
    public void close() {
        timer.shutdown(); // what is scheduled is still run, for writers wait for it
    }
}
