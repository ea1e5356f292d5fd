package dev.outcrop.store;

import dev.outcrop.store.WriteQueue.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The one writer of a process: a platform thread that takes all writes that wait and commits them as a group. While one
 * group is flushed the next one gathers, so there is nothing to wait for and nothing to tune. What can't be stored yet
 * stays with it, and is tried again with growing pauses; the queue's limit bounds what gathers meanwhile.
 */
final class GroupWriter implements AutoCloseable {
    private static final long ROOM_NANOS = 100_000_000;
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final WriteQueue queue = new WriteQueue();
    private final GroupCommit commits;
    private final Thread thread;
    private volatile boolean closed;
    private volatile List<Pending<?>> taken = List.of();

    GroupWriter(GroupCommit commits) {
        this.commits = commits;
        thread = Thread.ofPlatform().daemon().name("outcrop-writer").unstarted(this::work);
    }

    GroupWriter start() {
        thread.start();
        return this;
    }

    /** Returns when the write is committed. Whoever comes when the queue is full waits for room. */
    <T> T write(Work.Write<T> write, Trouble.Patience patience) {
        var pending = new Pending<>(write, patience, System.nanoTime());
        enqueue(pending, Place.AWAITED);
        return pending.await();
    }

    /** The same for a write that can't wait for those that came before it; meanwhile nobody hears of its process. */
    <T> T writeFirst(Work.Write<T> write) {
        var pending = new Pending<>(write, Trouble.Patience.BRIEF, System.nanoTime());
        enqueue(pending, Place.FIRST);
        return pending.await();
    }

    /**
     * Returns at once. {@code then} is told on this writer's thread, or on the caller's if the store is closed, when the
     * write is committed or why it is not.
     */
    void write(Work.Write<?> write, Consumer<Optional<RuntimeException>> then) {
        var pending = new Pending<>(write, Trouble.Patience.PATIENT, System.nanoTime());
        pending.then(then);
        try {
            enqueue(pending, Place.UNAWAITED);
        } catch (StoreFailure.Closed closed) {
            pending.failed(closed);
        }
    }

    private void enqueue(Pending<?> pending, Place place) {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                if (closed) {
                    throw new StoreFailure.Closed();
                }
                try {
                    if (queue.offer(pending, place, ROOM_NANOS)) {
                        break;
                    }
                    if (commits.refuse(pending, System.nanoTime())) {
                        return;
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
        if (!thread.isAlive() && queue.removeIf(pending::equals)) {
            throw new StoreFailure.Closed(); // it came between the writer's last look and its end
        }
    }

    private void work() {
        List<Pending<?>> group = List.of();
        List<Pending<?>> alone = List.of();
        var groupPause = new RetryPause();
        var alonePause = new RetryPause();
        while (!closed || queue.size() > 0 || !group.isEmpty() || !alone.isEmpty()) {
            if (group.isEmpty()) {
                group = next(alone.isEmpty() ? Long.MAX_VALUE : alonePause.left());
            }
            taken = Stream.concat(group.stream(), alone.stream()).toList();
            if (!group.isEmpty()) {
                GroupCommit.Left left = commits.commit(group);
                group = left.group();
                if (alone.isEmpty() && !left.alone().isEmpty()) {
                    alonePause.failed();
                }
                alone = Stream.concat(alone.stream(), left.alone().stream()).toList();
            }
            if (!alone.isEmpty() && (closed || alonePause.left() <= 0)) {
                alone = eachAlone(alone);
                alonePause.failed();
            }
            if (alone.isEmpty()) {
                alonePause.reset();
            }
            taken = Stream.concat(group.stream(), alone.stream()).toList();
            if (group.isEmpty()) {
                groupPause.reset();
            } else {
                long now = System.nanoTime();
                queue.all().forEach(waiting -> commits.refuse(waiting, now));
                queue.removeIf(Pending::done);
                groupPause.failed();
                LockSupport.parkNanos(groupPause.left());
            }
        }
    }

    private List<Pending<?>> eachAlone(List<Pending<?>> alone) {
        var left = new ArrayList<Pending<?>>();
        for (Pending<?> pending : alone) {
            GroupCommit.Left again = commits.commit(List.of(pending));
            left.addAll(again.group());
            left.addAll(again.alone());
        }
        return left;
    }

    private List<Pending<?>> next(long nanos) {
        try {
            return queue.next(nanos);
        } catch (InterruptedException e) {
            return List.of(); // nobody has a reason to interrupt this thread; close() is how it ends
        }
    }

    int pending() {
        return queue.size()
                + (int) taken.stream().filter(pending -> !pending.done()).count();
    }

    /** For how long the oldest write has been waiting. */
    Optional<Duration> oldest() {
        return Stream.concat(taken.stream(), queue.all().stream())
                .filter(pending -> !pending.done())
                .mapToLong(Pending::since)
                .min()
                .stream()
                .mapToObj(since -> Duration.ofNanos(System.nanoTime() - since))
                .findFirst();
    }

    /** Commits what waits, and takes nothing more; what can't be stored within a few seconds is given up. */
    @Override
    public void close() {
        closed = true;
        queue.wake();
        LockSupport.unpark(thread);
        boolean interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            try {
                if (!thread.join(CLOSING)) {
                    commits.hurry();
                    LockSupport.unpark(thread);
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        queue.all().forEach(late -> late.failed(new StoreFailure.Closed()));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
