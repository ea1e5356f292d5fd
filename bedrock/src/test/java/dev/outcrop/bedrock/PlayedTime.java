package dev.outcrop.bedrock;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A time that passes when a test says so, on the test's thread: there runs what becomes due meanwhile. */
final class PlayedTime extends ScheduledThreadPoolExecutor {
    private final PriorityQueue<Task> tasks = new PriorityQueue<>(Comparator.comparingLong((Task task) -> task.at));
    private long now;
    private long lastRun;

    PlayedTime() {
        super(0);
    }

    synchronized long nanoTime() {
        return now;
    }

    /** Lets time pass, and stands still at each task's moment until that has run. */
    void pass(Duration length) {
        long until = nanoTime() + length.toNanos();
        for (Optional<Task> due = due(until); due.isPresent(); due = due(until)) {
            due.get().run();
        }
    }

    /** When the last task ran, from the beginning of the time on. */
    synchronized Duration lastRun() {
        return Duration.ofNanos(lastRun);
    }

    /** Whether nothing is to run any more. */
    synchronized boolean idle() {
        return tasks.stream().allMatch(Task::isCancelled);
    }

    private synchronized Optional<Task> due(long until) {
        tasks.removeIf(Task::isCancelled);
        if (tasks.isEmpty() || tasks.element().at > until) {
            now = until;
            return Optional.empty();
        }
        now = tasks.element().at;
        lastRun = now;
        return Optional.of(tasks.remove());
    }

    @Override
    public synchronized ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        var task = new Task(command, now + unit.toNanos(delay));
        tasks.add(task);
        return task;
    }

    private final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {
        private final long at;

        private Task(Runnable command, long at) {
            super(command, null);
            this.at = at;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
