package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A run that this process advances, as its followers see it: all events since it began, once, for everybody. A slow
 * follower costs nothing but its place in the list.
 */
public final class LiveRun {
    /** What is waited for so long has hardly ever to be ended by its timer. */
    private static final long SHORT_NANOS = Duration.ofSeconds(1).toNanos();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition anything = lock.newCondition();
    private final Condition somethingNew = lock.newCondition();
    private final List<RunEvent> events = new ArrayList<>();
    private final Alarm alarm = new Alarm(this::ring);
    private final RunId id;
    private final RunControl control;
    private int lastNew;
    private boolean closed;

    LiveRun(RunId id, RunControl control, List<RunEvent> soFar) {
        this.id = requireNonNull(id, "id is null");
        this.control = requireNonNull(control, "control is null");
        events.addAll(soFar);
        lastNew = events.size() - 1;
    }

    /** The run. */
    public RunId id() {
        return id;
    }

    RunControl control() {
        return control;
    }

    List<RunEvent> from(int position) {
        lock.lock();
        try {
            return List.copyOf(events.subList(position, events.size()));
        } finally {
            lock.unlock();
        }
    }

    RunEvent first() {
        lock.lock();
        try {
            return events.getFirst();
        } finally {
            lock.unlock();
        }
    }

    /** For whom it works. */
    String owner() {
        return first() instanceof RunEvent.RunStarted started ? started.owner() : "";
    }

    RunEvent last() {
        lock.lock();
        try {
            return events.getLast();
        } finally {
            lock.unlock();
        }
    }

    /** Events from position {@code from} on; waits for the first of them until {@code timeout} or the end. */
    public List<RunEvent> await(int from, Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            await(anything, () -> events.size() > from, timeout);
            return after(from);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The same for who has reason to let the model say more first: what only continues what was said last ends no wait.
     */
    public List<RunEvent> awaitPatiently(int from, Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            await(somethingNew, () -> lastNew >= from, timeout);
            return after(from);
        } finally {
            lock.unlock();
        }
    }

    private List<RunEvent> after(int from) {
        return from >= events.size() ? List.of() : List.copyOf(events.subList(from, events.size()));
    }

    /** Whether nothing more will come: the run has ended, or another process goes on with it. */
    public boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing more will come; false if {@code timeout} passed first. */
    public boolean awaitClosed(Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            await(somethingNew, () -> false, timeout);
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits with the lock, until it is so, nothing more will come or the time is over. */
    private void await(Condition condition, BooleanSupplier so, Duration timeout) throws InterruptedException {
        long until = System.nanoTime() + timeout.toNanos();
        long left = timeout.toNanos();
        while (!so.getAsBoolean() && !closed && left > 0) {
            if (left < SHORT_NANOS) {
                left = condition.awaitNanos(left);
            } else {
                alarm.ringBy(until);
                condition.await();
                left = until - System.nanoTime();
            }
        }
    }

    private void ring() {
        lock.lock();
        try {
            alarm.off();
            somethingNew.signalAll();
            anything.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void publish(List<RunEvent> more) {
        lock.lock();
        try {
            more.forEach(this::add);
        } finally {
            lock.unlock();
        }
    }

    void publish(RunEvent event) {
        lock.lock();
        try {
            add(event);
        } finally {
            lock.unlock();
        }
    }

    private void add(RunEvent event) {
        boolean more = !events.isEmpty() && DeltaMerge.continues(events.getLast(), event);
        events.add(event);
        if (!more) {
            lastNew = events.size() - 1;
            somethingNew.signalAll();
        }
        anything.signalAll();
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            alarm.off();
            somethingNew.signalAll();
            anything.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
