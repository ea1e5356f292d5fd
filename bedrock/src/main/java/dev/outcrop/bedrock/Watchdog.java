package dev.outcrop.bedrock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Ends waits that are too long. One thread serves all streams; a stream costs one task per limit, not one per event. */
final class Watchdog implements AutoCloseable {
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoTime;

    Watchdog() {
        this(timer("bedrock-watchdog"), System::nanoTime);
    }

    /** Waits are as long as {@code nanoTime} says, in nanoseconds from any moment on, and {@code timer} keeps to it. */
    Watchdog(ScheduledExecutorService timer, LongSupplier nanoTime) {
        this.timer = timer;
        this.nanoTime = nanoTime;
    }

    /** One thread, of that name, which forgets what is cancelled or comes after its end. */
    static ScheduledExecutorService timer(String name) {
        var timer = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform().daemon().name(name).factory(),
                new ThreadPoolExecutor.DiscardPolicy()); // after close() nothing waits any more
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return timer;
    }

    /** The time that waits are measured in, as {@link System#nanoTime}. */
    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** A watch that runs {@code onExpiry}, which must not block, when one wait outlasts its limit. */
    Watch watch(Runnable onExpiry) {
        return new Watch(onExpiry);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** Watches the waits of one stream. */
    final class Watch implements AutoCloseable {
        private final Runnable onExpiry;
        private boolean waiting;
        private boolean closed;
        private long deadline;
        private Optional<Check> next = Optional.empty();

        private Watch(Runnable onExpiry) {
            this.onExpiry = onExpiry;
        }

        private record Check(long at, Future<?> task) {}

        synchronized void begin(Duration limit) {
            waiting = true;
            deadline = nanoTime() + limit.toNanos();
            if (next.isPresent() && next.get().at() - deadline > 0) {
                next.get().task().cancel(false);
                next = Optional.empty();
            }
            schedule();
        }

        synchronized void end() {
            waiting = false;
        }

        @Override
        public synchronized void close() {
            waiting = false;
            closed = true;
            next.ifPresent(check -> check.task().cancel(false));
            next = Optional.empty();
        }

        private void schedule() {
            if (next.isEmpty() && !closed) {
                long delay = Math.max(0, deadline - nanoTime());
                next = Optional.of(new Check(deadline, timer.schedule(this::check, delay, TimeUnit.NANOSECONDS)));
            }
        }

        private void check() {
            synchronized (this) {
                next = Optional.empty();
                if (!waiting) {
                    return;
                }
                if (deadline - nanoTime() > 0) {
                    schedule(); // something came meanwhile, and another wait began
                    return;
                }
                waiting = false;
            }
            onExpiry.run();
        }
    }
}
