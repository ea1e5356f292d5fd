package dev.outcrop.store;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.Lease;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunStatus;
import dev.outcrop.run.StaleLease;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Stores events of a run and of those it handed over to, if the lease is the newest; false if it may not be suspended. */
final class AppendEvents implements Work.Write<Boolean> {
    private final Dialect dialect;
    private final Lease lease;
    private final List<EncodedEvent> events;
    private final boolean suspends;

    /** Encodes the events, on the thread that made them. */
    AppendEvents(Dialect dialect, Lease lease, List<RunEvent> events) {
        this(dialect, lease, events, false);
    }

    private AppendEvents(Dialect dialect, Lease lease, List<RunEvent> events, boolean suspends) {
        this.dialect = dialect;
        this.lease = lease;
        this.events = events.stream().map(EncodedEvent::of).toList();
        this.suspends = suspends;
        long suspensions = events.stream().filter(this::suspension).count();
        boolean last = !events.isEmpty() && suspension(events.getLast());
        if (suspends ? suspensions != 1 || !last : suspensions != 0) {
            throw new IllegalArgumentException("run " + lease.run() + " is suspended by the last event, by suspend()");
        }
    }

    /** Stores events the last of which suspends the lease's run, unless a decision or a wish to stop it waits for it. */
    static AppendEvents suspending(Dialect dialect, Lease lease, List<RunEvent> events) {
        return new AppendEvents(dialect, lease, events, true);
    }

    private boolean suspension(RunEvent event) {
        return event instanceof RunEvent.RunSuspended && event.stamp().run().equals(lease.run());
    }

    @Override
    public Boolean run(Connection connection, Work.Attempt attempt) throws SQLException {
        events.forEach(event -> attempt.announce(event.run()));
        if (attempt.repeated() && !events.isEmpty() && events.getFirst().stored(connection)) {
            return true;
        }
        Held held = held(connection).filter(Held::active).orElseThrow(() -> new StaleLease(lease.run()));
        check(openRuns(connection));
        if (suspends && (held.stopping() || !unnoted(connection).isEmpty())) {
            return false;
        }
        var effects = new EventEffects(connection, dialect, lease, held.root(), attempt);
        for (EncodedEvent event : events) {
            if (event.event() instanceof RunStarted started) {
                effects.insertChild(started);
            }
        }
        EncodedEvent.insert(connection, events);
        for (EncodedEvent event : events) {
            effects.of(event.event());
        }
        if (suspends) {
            Sql.update(
                    connection,
                    "UPDATE runs SET status = ?, holder = ?, lease_until = NULL WHERE id = ?",
                    RunStatus.SUSPENDED,
                    Leases.NOBODY,
                    lease.run().value());
        }
        return true;
    }

    private record Held(EventEffects.Root root, boolean active, boolean stopping) {}

    private Optional<Held> held(Connection connection) throws SQLException {
        return Sql.first(
                connection,
                """
                SELECT conversation, owner, answer, status, cancel_by FROM runs
                WHERE id = ? AND root = id AND holder = ? AND fence = ?
                """ + dialect.lock(),
                row -> new Held(
                        new EventEffects.Root(
                                row.getLong("conversation"), row.getString("owner"), row.getString("answer")),
                        row.getString("status").equals(RunStatus.RUNNING.name()),
                        row.getString("cancel_by") != null),
                lease.run().value(),
                lease.holder(),
                lease.fence());
    }

    private Set<ApprovalId> unnoted(Connection connection) throws SQLException {
        Set<ApprovalId> unnoted = ApprovalRows.unnoted(connection, lease.run());
        for (EncodedEvent event : events) {
            if (event.event() instanceof RunEvent.ApprovalDecided decided) {
                unnoted.remove(decided.approval());
            }
        }
        return unnoted;
    }

    /** The runs under the lease that may have more events; asked for only if there is more than the lease's own. */
    private Set<RunId> openRuns(Connection connection) throws SQLException {
        Set<RunId> open = new HashSet<>(Set.of(lease.run()));
        if (events.stream().anyMatch(event -> !event.run().equals(lease.run()))) {
            open.addAll(Sql.query(
                    connection,
                    "SELECT id FROM runs WHERE root = ? AND ended_at IS NULL",
                    row -> new RunId(row.getString(1)),
                    lease.run().value()));
        }
        return open;
    }

    /** Refuses what does not fit before anything is changed. */
    private void check(Set<RunId> open) {
        Set<RunId> ended = new HashSet<>();
        for (EncodedEvent event : events) {
            RunId run = event.run();
            if (event.event() instanceof RunStarted started) {
                RunId parent = started.parent()
                        .orElseThrow(
                                () -> new IllegalArgumentException("a run without a parent is begun, not appended"))
                        .run();
                if (!open.contains(parent)) {
                    throw new IllegalArgumentException(
                            "run " + run + " is handed over to by a run that is not under the lease");
                }
                open.add(run);
            }
            if (ended.contains(run)) {
                throw new IllegalArgumentException("run " + run + " has an event after its end");
            }
            if (!open.contains(run)) {
                throw new StaleLease(run);
            }
            if (event.event().terminal()) {
                ended.add(run);
            }
        }
    }
}
