package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.run.Runner;
import dev.outcrop.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done again and again: signs of life, runs of processes that are gone, and old things that can go. */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration TIDY = Duration.ofHours(1);
    private static final Duration STILL_FOLLOWED = Duration.ofMinutes(2);

    private final Runner runner;
    private final Store store;
    private final Clock clock;
    private final Duration keepDeleted;
    private final ScheduledExecutorService schedule = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().daemon().name("outcrop-housekeeping-", 0).factory());

    Housekeeping(Runner runner, Store store, Clock clock, Duration keepDeleted) {
        this.runner = requireNonNull(runner, "runner is null");
        this.store = requireNonNull(store, "store is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.keepDeleted = requireNonNull(keepDeleted, "keepDeleted is null");
    }

    /** Begins; {@code lease} is how long a run stays with a process that is not heard of. */
    void start(Duration lease) {
        long beat = lease.toMillis() / 5;
        // In one task: after a laptop's sleep its own leases are renewed before any is taken for abandoned.
        every(beat, "heartbeat", runner::heartbeat);
        every(lease.toMillis(), "recovery", () -> {
            runner.heartbeat();
            int taken = runner.recover();
            if (taken > 0) {
                LOG.info("{} runs of processes that are gone are gone on with", taken);
            }
        });
        every(TIDY.toMillis(), "tidying", () -> {
            int purged = store.conversations().purge(clock.instant().minus(keepDeleted));
            long removed = store.compact(clock.instant().minus(STILL_FOLLOWED));
            LOG.info("tidied: {} deleted conversations purged, {} events compacted", purged, removed);
        });
    }

    private void every(long millis, String name, Runnable task) {
        var _ = schedule.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException failure) { // the next time may go well, and an executor would stop here
                        LOG.warn("{} failed and is tried again in {} s", name, millis / 1000, failure);
                    }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        schedule.shutdownNow();
    }
}
