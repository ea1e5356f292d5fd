package dev.outcrop.store;

import dev.outcrop.id.RunId;
import dev.outcrop.run.EventCodec;
import dev.outcrop.run.RunEvent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads events of runs. */
final class ReadEvents {
    private static final EventCodec CODEC = new EventCodec();

    private ReadEvents() {}

    static List<RunEvent> after(Session session, RunId run, long seq) throws SQLException {
        return session.query(
                "SELECT json FROM run_events WHERE run = ? AND seq > ? ORDER BY seq",
                row -> CODEC.decode(row.getString(1)),
                run.value(),
                seq);
    }

    /**
     * All events but the deltas of steps that are whole. The first query goes past all deltas by an index; the second
     * one fetches those of the steps, at most one of a run as a rule, of which nothing else tells.
     */
    static Map<RunId, List<RunEvent>> withoutFinishedDeltas(Session session, Dialect dialect, Collection<RunId> runs)
            throws SQLException {
        return read(session, dialect, wholeQuery(dialect), runs);
    }

    private static Map<RunId, List<RunEvent>> read(
            Session session, Dialect dialect, String query, Collection<RunId> runs) throws SQLException {
        Map<RunId, List<RunEvent>> found = new LinkedHashMap<>();
        runs.forEach(run -> found.put(run, new ArrayList<>()));
        List<RunEvent> whole = session.query(
                query,
                row -> CODEC.decode(row.getString(1)),
                dialect.list(found.keySet().stream().map(RunId::value).toList()));
        for (RunEvent event : whole) {
            found.computeIfAbsent(event.stamp().run(), _ -> new ArrayList<>()).add(event);
        }
        for (Map.Entry<RunId, List<RunEvent>> each : found.entrySet()) {
            addUnfinished(session, each.getKey(), each.getValue());
        }
        return found;
    }

    /** Of all events those that {@link AnswerText} is made of: a tool's results, which may be long, are not read. */
    static Map<RunId, List<RunEvent>> spoken(Session session, Dialect dialect, Collection<RunId> runs)
            throws SQLException {
        String query = "SELECT json FROM " + dialect.wholeEvents() + " WHERE " + dialect.oneOf("run")
                + " AND delta = 0 AND type IN ('step-started', 'step-superseded', 'model-finished') ORDER BY run, seq";
        return read(session, dialect, query, runs);
    }

    static String wholeQuery(Dialect dialect) {
        return "SELECT json FROM " + dialect.wholeEvents() + " WHERE " + dialect.oneOf("run")
                + " AND delta = 0 ORDER BY run, seq";
    }

    private static void addUnfinished(Session session, RunId run, List<RunEvent> events) throws SQLException {
        var unfinished = new TreeMap<Integer, Long>(); // step -> the seq at which it began
        for (RunEvent event : events) {
            if (event instanceof RunEvent.StepStarted started) {
                unfinished.putIfAbsent(started.step(), started.stamp().seq());
            } else if (event instanceof RunEvent.ModelFinished finished) {
                unfinished.remove(finished.step());
            }
        }
        for (Map.Entry<Integer, Long> step : unfinished.entrySet()) {
            events.addAll(session.query(
                    "SELECT json FROM run_events WHERE run = ? AND seq > ? AND step = ? AND delta = 1 ORDER BY seq",
                    row -> CODEC.decode(row.getString(1)),
                    run.value(),
                    step.getValue(),
                    step.getKey()));
        }
        if (!unfinished.isEmpty()) {
            events.sort(Comparator.comparingLong(event -> event.stamp().seq()));
        }
    }
}
