package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Removes conversations for good, with all that hangs on them. One in which somebody is at work is left for the next time,
 * one on hold as long as it is; a run that waits for a person goes with its conversation.
 */
final class Removal {
    /** A condition: conversation {@code c} is not on hold, nor its person. */
    static final String FREE = """
            NOT EXISTS (SELECT 1 FROM holds h WHERE h.person = c.owner AND h.lifted_at IS NULL
                AND (h.conversation IS NULL OR h.conversation = c.id))
            """;

    static final String AT_WORK = """
            EXISTS (SELECT 1 FROM runs r WHERE r.conversation = c.row_key AND r.ended_at IS NULL
                AND r.parent_run IS NULL AND r.status <> 'SUSPENDED')
            """;

    /** So that a removal holds up no run's writes for long. */
    private static final int AT_ONCE = 10;

    /** What is on its way there has arrived by then, and Langfuse has put it where it can be deleted. */
    private static final Duration FIRST_ROUND = Duration.ofMinutes(2);

    private static final int ROUNDS = 2;

    private final String condition;
    private final List<Object> arguments;
    private final Optional<Instant> tracesFrom;
    private final Optional<String> erasure;

    private Removal(String condition, List<Object> arguments, Optional<Instant> tracesFrom, Optional<String> erasure) {
        this.condition = requireNonNull(condition, "condition is null");
        this.arguments = List.copyOf(arguments);
        this.tracesFrom = requireNonNull(tracesFrom, "tracesFrom is null");
        this.erasure = requireNonNull(erasure, "erasure is null");
    }

    /** Of conversations {@code c} of which the condition is true. */
    static Removal of(String condition, Object... arguments) {
        return new Removal(condition, List.of(arguments), Optional.empty(), Optional.empty());
    }

    /** The same with traces that were sent elsewhere. */
    Removal withTraces(Instant now) {
        return new Removal(condition, arguments, Optional.of(now), Optional.empty());
    }

    /** The same as part of an erasure. */
    Removal withTraces(Instant now, String forErasure) {
        return new Removal(condition, arguments, Optional.of(now), Optional.of(forErasure));
    }

    /** Removes all of them, a few at a time; how many. */
    int go(Database database) {
        int removed = 0;
        while (true) {
            int now = database.write((session, _) -> some(session, database.dialect()));
            removed += now;
            if (now < AT_ONCE) {
                return removed;
            }
        }
    }

    private int some(Session session, Dialect dialect) throws SQLException {
        var all = new ArrayList<>(arguments);
        all.add(AT_ONCE);
        List<Long> keys = session.query(
                "SELECT c.row_key FROM conversations c WHERE " + condition + " AND " + FREE + " AND NOT " + AT_WORK
                        + " ORDER BY c.row_key LIMIT ? " + dialect.lockFree(),
                row -> row.getLong(1),
                all.toArray());
        for (long key : keys) {
            if (tracesFrom.isPresent()) {
                dueTraces(session, key, tracesFrom.get());
            }
            // Else they could be had until they are swept, as if they were sent nowhere.
            session.update("""
                    UPDATE attachments SET state = 'REMOVED' WHERE state = 'READY' AND EXISTS (SELECT 1
                        FROM conversations c WHERE c.row_key = ? AND c.owner = attachments.owner
                            AND c.id = attachments.conversation)
                    """, key);
            session.update("DELETE FROM conversations WHERE row_key = ?", key);
        }
        return keys.size();
    }

    /** Where no traces were ever sent, there are none to be deleted. */
    private void dueTraces(Session session, long key, Instant now) throws SQLException {
        session.update("""
                INSERT INTO trace_deletions (run, erasure, asked_at, due_at, rounds)
                SELECT r.id, ?, ?, ?, ? FROM runs r WHERE r.conversation = ? AND r.parent_run IS NULL
                    AND EXISTS (SELECT 1 FROM export_targets t WHERE t.target = 'langfuse')
                ON CONFLICT (run) DO NOTHING
                """, erasure, now, now.plus(FIRST_ROUND), ROUNDS, key);
    }
}
