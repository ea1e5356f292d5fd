package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;
import dev.outcrop.run.RunEvent.RunSuspended;
import dev.outcrop.tool.CancelSignal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one run's events: what has no effect, deltas above all, goes to followers at once and to the journal within
 * {@link StreamTimeouts#JOURNAL_LAG}; everything else is stored first and shown then.
 *
 * <p>While the journal can't store, the model has to wait: its stream is not read on when {@link #UNSTORED_LIMIT} deltas
 * or those of {@link #BEHIND_LIMIT} are not stored, so that memory is bounded and nobody sees much that may be lost.
 */
final class RunWriter {
    private static final Logger LOG = LoggerFactory.getLogger(RunWriter.class);

    static final int UNSTORED_LIMIT = 1_000;
    static final Duration BEHIND_LIMIT = Duration.ofSeconds(2);

    /** Held while a batch is on its way to the journal; it is given back by whoever learns of its end. */
    private final Semaphore committing = new Semaphore(1);

    private final ReentrantLock stamping = new ReentrantLock();
    private final Condition stored = stamping.newCondition();
    private final RunId run;
    private final Lease lease;
    private final Journal journal;
    private final LiveRun live;
    private final Clock clock;
    private final DeltaTimer timer;
    private final List<RunEvent> pending = new ArrayList<>();
    private long pendingSince;
    private volatile boolean due;
    private int inFlight;
    private long inFlightSince;
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

    /** Of another run under the same lease, which no thread works on. */
    RunWriter of(LiveRun other, long lastSeqOfIt) {
        return new RunWriter(lease, journal, other, lastSeqOfIt, clock, timer);
    }

    RunId run() {
        return run;
    }

    /** Shows an event now and stores it soon; waits if too much is not stored yet, but not once the run is to stop. */
    void soon(UnstampedEvent event) {
        boolean first;
        stamping.lock();
        try {
            throwFailure();
            RunEvent stamped = event.at(nextStamp());
            first = pending.isEmpty();
            if (first) {
                pendingSince = System.nanoTime();
            }
            pending.add(stamped);
            live.publish(stamped);
        } finally {
            stamping.unlock();
        }
        if (first) {
            timer.flushSoon(this);
        }
        if (locked(this::behind)) {
            awaitStored();
        }
    }

    private boolean behind() {
        if (failure.isPresent() || (pending.isEmpty() && inFlight == 0)) {
            return false;
        }
        long oldest = inFlight > 0 ? inFlightSince : pendingSince;
        return pending.size() + inFlight > UNSTORED_LIMIT || System.nanoTime() - oldest > BEHIND_LIMIT.toNanos();
    }

    /** A flush is under way or about to be: the timer sees to it for as long as there is something that waits. */
    private void awaitStored() {
        CancelSignal cancel = live.control().cancel();
        try (var _ = cancel.onCancel(this::wake)) {
            stamping.lock();
            try {
                while (behind() && !cancel.cancelled()) {
                    stored.awaitUninterruptibly();
                }
                throwFailure();
            } finally {
                stamping.unlock();
            }
        }
    }

    private void wake() {
        stamping.lock();
        try {
            stored.signalAll();
        } finally {
            stamping.unlock();
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
        committing.acquireUninterruptibly();
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
            release();
        }
    }

    /** Suspends the run, unless something was decided meanwhile; whether it is suspended. */
    boolean suspend() {
        committing.acquireUninterruptibly();
        try {
            List<RunEvent> batch = locked(this::takePending);
            if (!batch.isEmpty()) {
                append(batch);
            }
            var suspension = List.<RunEvent>of(locked(() -> {
                throwFailure();
                return new RunSuspended(nextStamp());
            }));
            boolean suspended = stored(() -> journal.suspend(lease, suspension));
            if (suspended) {
                live.publish(suspension);
            }
            return suspended;
        } finally {
            release();
        }
    }

    /**
     * Makes sure that the run is still this process's.
     *
     * @throws StaleLease if another one has gone on with it
     */
    void confirmLease(String holder) {
        stored(() -> {
            if (!journal.renew(holder, List.of(lease)).isEmpty()) {
                throw new StaleLease(lease.run());
            }
            return true;
        });
    }

    /** Sends what waits on its way to the journal, and waits for nothing; behind a batch that is under way already. */
    void flushSoon() {
        due = true;
        if (!committing.tryAcquire()) {
            return; // whoever gives it back sees that something is due
        }
        due = false;
        List<RunEvent> batch = locked(() -> failure.isPresent() ? List.of() : takePending());
        if (batch.isEmpty()) {
            wake(); // whoever waits meets the failure
            release();
        } else {
            send(batch);
        }
    }

    private void send(List<RunEvent> batch) {
        try {
            journal.appendSoon(lease, DeltaMerge.merge(batch), this::settled);
        } catch (RuntimeException e) {
            settled(Optional.of(e)); // or whoever writes next would wait for ever
        }
    }

    private void settled(Optional<RuntimeException> outcome) {
        outcome.ifPresent(e -> LOG.warn("what run {} has said could not be stored: {}", run, e.getMessage()));
        locked(() -> {
            // The run's own thread meets it at its next event.
            failure = failure.or(() -> outcome);
            inFlight = 0;
            stored.signalAll();
            return true;
        });
        release();
    }

    private void release() {
        committing.release();
        if (due) {
            timer.flushNow(this);
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
        } finally {
            locked(() -> inFlight = 0);
            wake();
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
        inFlight = taken.size();
        inFlightSince = pendingSince;
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
