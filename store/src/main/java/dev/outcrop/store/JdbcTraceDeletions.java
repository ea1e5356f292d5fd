package dev.outcrop.store;

import dev.outcrop.conversation.TraceDeletions;
import dev.outcrop.id.RunId;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Traces to be deleted elsewhere, in a database. */
final class JdbcTraceDeletions implements TraceDeletions {
    /** Langfuse may take so long to store what it has accepted. */
    private static final Duration NEXT_ROUND = Duration.ofHours(1);

    private final Database database;
    private final Clock clock;

    JdbcTraceDeletions(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public List<Deletion> claim(String holder, int most, Duration lease) {
        Instant now = clock.instant();
        List<String> due = database.read(session -> session.query(
                "SELECT run FROM trace_deletions WHERE due_at <= ? AND lease_until <= ? ORDER BY due_at, run LIMIT ?",
                row -> row.getString(1),
                now,
                now,
                most));
        if (due.isEmpty()) {
            return List.of();
        }
        return database.write((session, _) -> {
            var claimed = new ArrayList<Deletion>();
            for (String run : due.stream().sorted().toList()) {
                int taken = session.update(
                        "UPDATE trace_deletions SET holder = ?, lease_until = ?"
                                + " WHERE run = ? AND (lease_until <= ? OR holder = ?)",
                        holder,
                        now.plus(lease),
                        run,
                        now,
                        holder);
                if (taken > 0) {
                    claimed.add(new Deletion(new RunId(run), holder));
                }
            }
            return claimed;
        });
    }

    @Override
    public void delivered(List<Deletion> deletions) {
        Instant next = clock.instant().plus(NEXT_ROUND);
        each(deletions, session -> deletion -> {
            session.update(
                    """
                    UPDATE trace_deletions SET rounds = rounds - 1, due_at = ?, holder = ?, lease_until = ?
                    WHERE run = ? AND holder = ?
                    """, next, Leases.NOBODY, Instant.EPOCH, deletion.run().value(), deletion.holder());
            session.update(
                    "DELETE FROM trace_deletions WHERE run = ? AND rounds <= 0",
                    deletion.run().value());
        });
    }

    @Override
    public void giveBack(List<Deletion> deletions, Instant then) {
        each(
                deletions,
                session -> deletion -> session.update(
                        "UPDATE trace_deletions SET due_at = ?, holder = ?, lease_until = ? WHERE run = ? AND holder = ?",
                        then,
                        Leases.NOBODY,
                        Instant.EPOCH,
                        deletion.run().value(),
                        deletion.holder()));
    }

    @FunctionalInterface
    private interface Change {
        void of(Deletion deletion) throws SQLException;
    }

    @FunctionalInterface
    private interface Changes {
        Change in(Session session);
    }

    private void each(List<Deletion> deletions, Changes changes) {
        if (deletions.isEmpty()) {
            return;
        }
        List<Deletion> ordered = deletions.stream()
                .sorted((a, b) -> a.run().value().compareTo(b.run().value()))
                .toList();
        database.write((session, _) -> {
            for (Deletion deletion : ordered) {
                changes.in(session).of(deletion);
            }
            return ordered.size();
        });
    }

    @Override
    public Backlog backlog() {
        return database.read(session -> session.first(
                        "SELECT count(*) AS traces, min(due_at) AS oldest FROM trace_deletions WHERE due_at <= ?",
                        row -> new Backlog(row.getLong("traces"), Sql.optionalInstant(row, "oldest")),
                        clock.instant()))
                .orElseThrow();
    }
}
