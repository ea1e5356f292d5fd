package dev.outcrop.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Removes the deltas of steps that are whole, from runs that have ended: what they said stands in the step's blocks. */
final class Compaction {
    /** So that no run's writes are held up for long. */
    private static final int RUNS_AT_ONCE = 20;

    private Compaction() {}

    static long compact(Database database, Instant endedBefore) {
        long removed = 0;
        while (true) {
            Slice slice = database.write((connection, _) -> slice(connection, database.dialect(), endedBefore));
            removed += slice.events();
            if (slice.runs() < RUNS_AT_ONCE) {
                return removed;
            }
        }
    }

    private record Slice(int runs, int events) {}

    private static Slice slice(Connection connection, Dialect dialect, Instant endedBefore) throws SQLException {
        List<String> runs = Sql.query(
                connection,
                "SELECT id FROM runs WHERE compacted = 0 AND ended_at < ? ORDER BY ended_at LIMIT ? "
                        + dialect.lockFree(),
                row -> row.getString(1),
                endedBefore,
                RUNS_AT_ONCE);
        int events = 0;
        for (String run : runs) {
            events += Sql.update(connection, """
                    DELETE FROM run_events WHERE run = ? AND delta = 1 AND step IN (
                        SELECT step FROM %s WHERE run = ? AND delta = 0 AND type = 'model-finished')
                    """.formatted(dialect.wholeEvents()), run, run);
            Sql.update(connection, "UPDATE runs SET compacted = 1 WHERE id = ?", run);
        }
        return new Slice(runs.size(), events);
    }
}
