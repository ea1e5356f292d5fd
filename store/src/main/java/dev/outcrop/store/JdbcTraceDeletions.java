package dev.outcrop.store;

import dev.outcrop.conversation.TraceDeletions;
import dev.outcrop.id.RunId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
        if (database.resting()) {
            return List.of(); // what is due waits until somebody else has woken it
        }
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
        release(deletions, clock.instant().plus(NEXT_ROUND), 1);
    }

    @Override
    public void giveBack(List<Deletion> deletions, Instant then) {
        release(deletions, then, 0);
    }

    /** In the order of ids, as whoever locks several rows does. */
    private void release(List<Deletion> deletions, Instant dueAt, int roundsDone) {
        if (deletions.isEmpty()) {
            return;
        }
        List<Deletion> ordered = deletions.stream()
                .sorted(Comparator.comparing(deletion -> deletion.run().value()))
                .toList();
        database.write((session, _) -> {
            for (Deletion deletion : ordered) {
                session.update(
                        """
                        UPDATE trace_deletions SET rounds = rounds - ?, due_at = ?, holder = ?, lease_until = ?
                        WHERE run = ? AND holder = ?
                        """,
                        roundsDone,
                        dueAt,
                        Leases.NOBODY,
                        Instant.EPOCH,
                        deletion.run().value(),
                        deletion.holder());
                session.update(
                        "DELETE FROM trace_deletions WHERE run = ? AND rounds <= 0",
                        deletion.run().value());
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
