package dev.outcrop.store;

import dev.outcrop.id.RunId;
import dev.outcrop.run.DeltaMerge;
import dev.outcrop.run.RunEvent;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the journal of runs that have ended proportional to their text, so that no view of them changes: the deltas of
 * whole steps go, for what they said stands in the step's blocks; those of other steps are joined, and of a tool's
 * progress the last is kept. What remains keeps its place, so there are gaps in the numbers.
 */
final class Compaction {
    /** So that no run's writes are held up for long. */
    private static final int RUNS_AT_ONCE = 20;

    private Compaction() {}

    static long compact(Database database, Instant endedBefore) {
        long removed = 0;
        while (true) {
            Slice slice = database.write((session, _) -> slice(session, database.dialect(), endedBefore));
            removed += slice.events();
            if (slice.runs() < RUNS_AT_ONCE) {
                return removed;
            }
        }
    }

    private record Slice(int runs, int events) {}

    private static Slice slice(Session session, Dialect dialect, Instant endedBefore) throws SQLException {
        List<String> runs = session.query(
                "SELECT id FROM runs WHERE compacted = 0 AND ended_at < ? ORDER BY ended_at LIMIT ? "
                        + dialect.lockFree(),
                row -> row.getString(1),
                endedBefore,
                RUNS_AT_ONCE);
        int events = 0;
        for (String run : runs) {
            events += session.update("""
                    DELETE FROM run_events WHERE run = ? AND delta = 1 AND step IN (
                        SELECT step FROM %s WHERE run = ? AND delta = 0 AND type = 'model-finished')
                    """.formatted(dialect.wholeEvents()), run, run);
            events += fold(session, new RunId(run));
            session.update("UPDATE runs SET compacted = 1 WHERE id = ?", run);
        }
        return new Slice(runs.size(), events);
    }

    private static int fold(Session session, RunId run) throws SQLException {
        List<RunEvent> before = ReadEvents.after(session, run, 0);
        List<RunEvent> after = DeltaMerge.merge(lastProgress(before));
        Map<Long, RunEvent> kept = new HashMap<>();
        after.forEach(event -> kept.put(event.stamp().seq(), event));
        int removed = 0;
        for (RunEvent event : before) {
            long seq = event.stamp().seq();
            RunEvent now = kept.get(seq);
            if (now == null) {
                removed += session.update("DELETE FROM run_events WHERE run = ? AND seq = ?", run.value(), seq);
            } else if (!now.equals(event)) {
                session.update(
                        "UPDATE run_events SET json = ? WHERE run = ? AND seq = ?",
                        EncodedEvent.of(now).json(),
                        run.value(),
                        seq);
            }
        }
        return removed;
    }

    /** Leaves out progress that was replaced by later progress; that of a hand-over adds up and stays. */
    private static List<RunEvent> lastProgress(List<RunEvent> events) {
        Map<String, Long> last = new HashMap<>();
        for (RunEvent event : events) {
            switch (event) {
                case RunEvent.ToolStarted e -> last.putIfAbsent(e.call(), 0L);
                case RunEvent.ToolProgress e ->
                    last.computeIfPresent(e.call(), (_, _) -> e.stamp().seq());
                case RunEvent.HandedOver e -> last.remove(e.call());
                default -> {}
            }
        }
        return events.stream()
                .filter(event -> !(event instanceof RunEvent.ToolProgress e)
                        || e.stamp().seq() >= last.getOrDefault(e.call(), 0L))
                .toList();
    }
}
