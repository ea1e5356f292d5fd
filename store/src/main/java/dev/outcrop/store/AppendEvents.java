package dev.outcrop.store;

import dev.outcrop.id.RunId;
import dev.outcrop.run.Lease;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunStatus;
import dev.outcrop.run.StaleLease;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Stores events of a run and of those it handed over to, if the lease is the newest. */
final class AppendEvents implements Work.Write<Boolean> {
    private final Dialect dialect;
    private final Lease lease;
    private final List<EncodedEvent> events;

    /** Encodes the events, on the thread that made them. */
    AppendEvents(Dialect dialect, Lease lease, List<RunEvent> events) {
        this.dialect = dialect;
        this.lease = lease;
        this.events = events.stream().map(EncodedEvent::of).toList();
    }

    @Override
    public Boolean run(Connection connection, Work.Attempt attempt) throws SQLException {
        events.forEach(event -> attempt.announce(event.run()));
        if (attempt.repeated() && !events.isEmpty() && events.getFirst().stored(connection)) {
            return true;
        }
        Root root = root(connection).filter(Root::active).orElseThrow(() -> new StaleLease(lease.run()));
        check(openRuns(connection));
        for (EncodedEvent event : events) {
            if (event.event() instanceof RunStarted started) {
                insertChild(connection, root, started);
            }
        }
        EncodedEvent.insert(connection, events);
        for (EncodedEvent event : events) {
            if (event.event().terminal()) {
                end(connection, root, event.event(), attempt);
            }
        }
        return true;
    }

    private record Root(long conversation, String owner, String answer, boolean active) {}

    private Optional<Root> root(Connection connection) throws SQLException {
        return Sql.first(
                connection,
                """
                SELECT conversation, owner, answer, ended_at FROM runs
                WHERE id = ? AND root = id AND holder = ? AND fence = ?
                """ + dialect.lock(),
                row -> new Root(
                        row.getLong("conversation"),
                        row.getString("owner"),
                        row.getString("answer"),
                        row.getObject("ended_at") == null),
                lease.run().value(),
                lease.holder(),
                lease.fence());
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

    private void insertChild(Connection connection, Root root, RunStarted started) throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO runs (id, root, parent_run, parent_call, conversation, answer, owner, agent, status,
                    started_at, holder, fence)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                started.stamp().run().value(),
                lease.run().value(),
                started.parent().map(parent -> parent.run().value()),
                started.parent().map(parent -> parent.call()),
                root.conversation(),
                started.answerMessage().value(),
                root.owner(),
                started.agent(),
                RunStatus.RUNNING,
                started.stamp().at(),
                lease.holder(),
                lease.fence());
    }

    private void end(Connection connection, Root root, RunEvent event, Work.Attempt attempt) throws SQLException {
        RunStatus status = statusAfter(event);
        Instant at = event.stamp().at();
        RunId run = event.stamp().run();
        Sql.update(
                connection,
                "UPDATE runs SET status = ?, ended_at = ?, lease_until = NULL WHERE id = ?",
                status,
                at,
                run.value());
        if (!run.equals(lease.run())) {
            return;
        }
        // A child can't outlive the run that it works for.
        List<RunId> children = Sql.query(
                connection,
                "SELECT id FROM runs WHERE root = ? AND ended_at IS NULL",
                row -> new RunId(row.getString(1)),
                run.value());
        for (RunId child : children) {
            attempt.announce(child);
            Sql.update(connection, "UPDATE runs SET status = ?, ended_at = ? WHERE id = ?", status, at, child.value());
        }
        Map<RunId, List<RunEvent>> answer = ReadEvents.withoutFinishedDeltas(connection, dialect, List.of(run));
        String text = SearchText.storable(AnswerText.of(answer.getOrDefault(run, List.of())));
        Sql.update(
                connection,
                "UPDATE messages SET search_text = ?, plain_text = ? WHERE conversation = ? AND id = ?",
                SearchText.normal(text),
                text,
                root.conversation(),
                root.answer());
    }

    private static RunStatus statusAfter(RunEvent end) {
        return switch (end) {
            case RunEvent.RunCompleted _ -> RunStatus.COMPLETED;
            case RunEvent.RunFailed _ -> RunStatus.FAILED;
            case RunEvent.RunCancelled _ -> RunStatus.CANCELLED;
            default -> throw new IllegalArgumentException("not an end of a run");
        };
    }
}
