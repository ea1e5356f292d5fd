package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;
import dev.outcrop.run.RunEvent.RunSuspended;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Writes one run's events: deltas go to followers at once and to the journal within {@link
 * StreamTimeouts#JOURNAL_LAG}; everything else is stored first and shown then.
 */
final class RunWriter {
    private final ReentrantLock committing = new ReentrantLock();
    private final ReentrantLock stamping = new ReentrantLock();
    private final RunId run;
    private final Lease lease;
    private final Journal journal;
    private final LiveRun live;
    private final Clock clock;
    private final DeltaTimer timer;
    private final List<RunEvent> pending = new ArrayList<>();
    private long seq;
    private Optional<RuntimeException> failure = Optional.empty();

    RunWriter(Lease lease, Journal journal, LiveRun live, long lastSeq, Clock clock, DeltaTimer timer) {
        this.run = live.id();
        this.lease = requireNonNull(lease, "lease is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.live = requireNonNull(live, "live is null");
        this.seq = lastSeq;
        this.clock = requireNonNull(clock, "clock is null");
        this.timer = requireNonNull(timer, "timer is null");
    }

    RunId run() {
        return run;
    }

    /** Shows a delta now and stores it soon. */
    void delta(UnstampedEvent event) {
        boolean first;
        stamping.lock();
        try {
            throwFailure();
            RunEvent stamped = event.at(nextStamp());
            first = pending.isEmpty();
            pending.add(stamped);
            live.publish(List.of(stamped));
        } finally {
            stamping.unlock();
        }
        if (first) {
            timer.flushSoon(this);
        }
    }

    /** Stores the events, and all deltas before them, and then shows them. */
    void write(UnstampedEvent... events) {
        write(List.of(events));
    }

    void write(List<UnstampedEvent> events) {
        write(List.of(), events);
    }

    /** Stores events of other runs under the lease and this run's in one go. */
    void write(List<RunEvent> ofOthers, List<UnstampedEvent> events) {
        committing.lock();
        try {
            var stamped = new ArrayList<RunEvent>();
            List<RunEvent> batch = locked(() -> {
                throwFailure();
                List<RunEvent> taken = takePending();
                events.forEach(event -> stamped.add(event.at(nextStamp())));
                taken.addAll(ofOthers);
                taken.addAll(stamped);
                return taken;
            });
            append(batch);
            live.publish(stamped);
        } finally {
            committing.unlock();
        }
    }

    /** Suspends the run, unless something was decided meanwhile; whether it is suspended. */
    boolean suspend() {
        committing.lock();
        try {
            List<RunEvent> batch = locked(() -> {
                throwFailure();
                List<RunEvent> taken = takePending();
                taken.add(new RunSuspended(nextStamp()));
                return taken;
            });
            boolean suspended = stored(() -> journal.suspend(lease, batch));
            if (suspended) {
                live.publish(List.of(batch.getLast()));
            }
            return suspended;
        } finally {
            committing.unlock();
        }
    }

    /** Stores the deltas that wait. */
    void flush() {
        committing.lock();
        try {
            List<RunEvent> batch = locked(this::takePending);
            if (!batch.isEmpty() && failure().isEmpty()) {
                append(batch);
            }
        } finally {
            committing.unlock();
        }
    }

    /** Why nothing can be written any more. */
    Optional<RuntimeException> failure() {
        return locked(() -> failure);
    }

    private void append(List<RunEvent> batch) {
        stored(() -> {
            journal.append(lease, DeltaMerge.merge(batch));
            return true;
        });
    }

    private boolean stored(BooleanSupplier write) {
        try {
            return write.getAsBoolean();
        } catch (RuntimeException e) {
            locked(() -> failure = Optional.of(e));
            throw e;
        }
    }

    private <T> T locked(Supplier<T> work) {
        stamping.lock();
        try {
            return work.get();
        } finally {
            stamping.unlock();
        }
    }

    private List<RunEvent> takePending() {
        var taken = new ArrayList<>(pending);
        pending.clear();
        return taken;
    }

    private Stamp nextStamp() {
        seq++;
        return new Stamp(run, seq, clock.instant());
    }

    private void throwFailure() {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}
