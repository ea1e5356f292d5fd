package dev.outcrop.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The one writer of a process: a platform thread that takes all writes that wait and commits them as a group. While one
 * group is flushed the next one gathers, so there is nothing to wait for and nothing to tune.
 */
final class GroupWriter implements AutoCloseable {
    private static final int QUEUE_LIMIT = 1_024;
    private static final int GROUP_LIMIT = 256;

    private final ArrayBlockingQueue<Pending<?>> queue = new ArrayBlockingQueue<>(QUEUE_LIMIT);
    private final GroupCommit commits;
    private final Thread thread;
    private volatile boolean closed;
    private volatile List<Pending<?>> group = List.of();

    GroupWriter(GroupCommit commits) {
        this.commits = commits;
        thread = Thread.ofPlatform().daemon().name("outcrop-writer").unstarted(this::work);
    }

    GroupWriter start() {
        thread.start();
        return this;
    }

    /** Returns when the write is committed. Whoever comes when the queue is full waits for room. */
    <T> T write(Work.Write<T> write) {
        var pending = new Pending<>(write, System.nanoTime());
        enqueue(pending);
        return pending.await();
    }

    private void enqueue(Pending<?> pending) {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                if (closed) {
                    throw new StoreFailure.Closed();
                }
                try {
                    if (queue.offer(pending, 100, TimeUnit.MILLISECONDS)) {
                        break;
                    }
                } catch (InterruptedException e) {
                    // A stopped run still has its last events to write.
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (!thread.isAlive() && queue.remove(pending)) {
            throw new StoreFailure.Closed(); // it came between the writer's last look and its end
        }
    }

    private void work() {
        var next = new ArrayList<Pending<?>>(GROUP_LIMIT);
        while (!closed || !queue.isEmpty()) {
            try {
                next.add(queue.take());
            } catch (InterruptedException e) {
                continue; // nobody has a reason to interrupt this thread; close() is how it ends
            }
            queue.drainTo(next, GROUP_LIMIT - 1);
            group = List.copyOf(next);
            next.clear();
            commits.commit(group);
            group = List.of();
        }
    }

    int pending() {
        return queue.size()
                + (int) group.stream().filter(pending -> !pending.done()).count();
    }

    /** For how long the oldest write has been waiting. */
    Optional<Duration> oldest() {
        return Stream.concat(group.stream(), Stream.ofNullable(queue.peek()))
                .filter(pending -> !pending.done())
                .findFirst()
                .map(pending -> Duration.ofNanos(System.nanoTime() - pending.since()));
    }

    /** Commits what waits, and takes nothing more. */
    @Override
    public void close() {
        closed = true;
        var last = new Pending<>((_, _) -> true, System.nanoTime());
        if (!queue.offer(last)) { // it wakes the writer, which has no need of it if there is a queue
            last.failed(new StoreFailure.Closed());
        }
        boolean interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        List<Pending<?>> late = new ArrayList<>();
        queue.drainTo(late);
        late.forEach(pending -> pending.failed(new StoreFailure.Closed()));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
