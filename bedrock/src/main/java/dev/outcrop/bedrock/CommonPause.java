package dev.outcrop.bedrock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A pause that ends for many readers together: one timer for all whose pauses end within the same few milliseconds. A timer
 * for each of them wakes a thread to set it and one when it is due, which takes longer than what they read.
 */
final class CommonPause implements AutoCloseable {
    private static final long STEP_NANOS = 4_000_000;

    private final long steps;
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoTime;
    private final Map<Long, List<Thread>> readers = new HashMap<>();
    private boolean closed;

    /** {@code longest} is a pause's length, which ends up to 4 ms earlier. */
    CommonPause(Duration longest) {
        this(longest, Watchdog.timer("bedrock-pause"), System::nanoTime);
    }

    /** Pauses are as long as {@code nanoTime} says, in nanoseconds from any moment on, and {@code timer} keeps to it. */
    CommonPause(Duration longest, ScheduledExecutorService timer, LongSupplier nanoTime) {
        steps = longest.toNanos() / STEP_NANOS;
        this.timer = timer;
        this.nanoTime = nanoTime;
    }

    /** Returns at once if the thread is interrupted or this is closed. */
    void pause() {
        long now = nanoTime.getAsLong();
        long step = Math.floorDiv(now, STEP_NANOS) + steps;
        List<Thread> together;
        synchronized (readers) {
            if (closed) {
                return;
            }
            together = readers.computeIfAbsent(step, _ -> begin(step, now));
            together.add(Thread.currentThread());
        }
        do {
            LockSupport.park(this); // which may return for no reason
        } while (!Thread.currentThread().isInterrupted() && pending(step, together));
    }

    /** Of one step there may be two, if a reader stood still before it came to the second. */
    @SuppressWarnings("ReferenceEquality")
    private boolean pending(long step, List<Thread> together) {
        synchronized (readers) {
            return readers.get(step) == together;
        }
    }

    private List<Thread> begin(long step, long now) {
        var _ = timer.schedule(() -> end(step), step * STEP_NANOS - now, TimeUnit.NANOSECONDS);
        return new ArrayList<>();
    }

    private void end(long step) {
        List<Thread> ended;
        synchronized (readers) {
            ended = readers.getOrDefault(step, List.of());
            readers.remove(step);
        }
        ended.forEach(LockSupport::unpark);
    }

    /** Ends all pauses. */
    @Override
    public void close() {
        timer.shutdownNow();
        List<List<Thread>> left;
        synchronized (readers) {
            closed = true;
            left = List.copyOf(readers.values());
            readers.clear();
        }
        left.forEach(step -> step.forEach(LockSupport::unpark));
    }
}
