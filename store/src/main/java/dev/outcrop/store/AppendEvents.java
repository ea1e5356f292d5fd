package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;
import dev.outcrop.run.Lease;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.StaleLease;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Stores events of a run and of those it handed over to, if the lease is the newest; false if it may not be suspended.
 * The work is done by {@link AppendGroup}, for many at once.
 */
final class AppendEvents implements Work.Write<Boolean> {
    private final Lease lease;
    private final List<EncodedEvent> events;
    private final boolean suspends;
    private final Set<RunId> endedWith = new HashSet<>();
    private Outcome outcome = Outcome.STORED;

    /** How an attempt went. */
    enum Outcome {
        STORED,
        HELD_BACK,
        STALE
    }

    /** Encodes the events, on the thread that made them. */
    AppendEvents(Lease lease, List<RunEvent> events) {
        this(lease, events, false);
    }

    private AppendEvents(Lease lease, List<RunEvent> events, boolean suspends) {
        this.lease = requireNonNull(lease, "lease is null");
        this.events = events.stream().map(EncodedEvent::of).toList();
        this.suspends = suspends;
        long suspensions = events.stream().filter(this::suspension).count();
        boolean last = !events.isEmpty() && suspension(events.getLast());
        if (suspends ? suspensions != 1 || !last : suspensions != 0) {
            throw new IllegalArgumentException("run " + lease.run() + " is suspended by the last event, by suspend()");
        }
    }

    /** Stores events the last of which suspends the lease's run, unless a decision or a wish to stop it waits for it. */
    static AppendEvents suspending(Lease lease, List<RunEvent> events) {
        return new AppendEvents(lease, events, true);
    }

    private boolean suspension(RunEvent event) {
        return event instanceof RunEvent.RunSuspended && event.stamp().run().equals(lease.run());
    }

    Lease lease() {
        return lease;
    }

    List<EncodedEvent> events() {
        return events;
    }

    boolean suspends() {
        return suspends;
    }

    /** Whether there are events of runs that were handed over to. */
    boolean ofOthers() {
        return events.stream().anyMatch(event -> !event.run().equals(lease.run()));
    }

    /** Whether an attempt before this one was committed, without our hearing of it. */
    boolean storedBefore(Session session) throws SQLException {
        return !events.isEmpty() && events.getFirst().stored(session);
    }

    void made(Outcome how) {
        outcome = how;
        endedWith.clear();
    }

    /** Whether the attempt has stored it. */
    boolean stored() {
        return outcome == Outcome.STORED;
    }

    /** A child that ended because its root did: who follows it has to know. */
    void ended(RunId child) {
        endedWith.add(child);
    }

    /** Tells how the group's attempt went for this append. */
    @Override
    public Boolean run(Session session, Work.Attempt attempt) {
        if (outcome == Outcome.STALE) {
            throw new StaleLease(lease.run());
        }
        events.forEach(event -> attempt.announce(event.run()));
        endedWith.forEach(attempt::announce);
        return stored();
    }
}
