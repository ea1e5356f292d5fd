package dev.outcrop.store;

import dev.outcrop.id.RunId;
import dev.outcrop.run.RunExports;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Export cursors in a database. */
final class JdbcExports implements RunExports {
    /** Longer than the clocks of two processes differ, and than an end waits to be committed. */
    private static final Duration LATE_COMMITS = Duration.ofHours(24);

    /** What ended before is looked for each {@link #FULL_LOOK} only: there can be many runs since the floor, all of them done. */
    private static final Duration RECENT = Duration.ofMinutes(10);

    private static final Duration FULL_LOOK = Duration.ofMinutes(1);

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, Long>> SENT = new TypeReference<>() {};

    /** Runs that have ended and are not whole at the target, whose name is the first argument and its floor the second. */
    private static final String PENDING = """
            FROM runs r LEFT JOIN exports e ON e.target = ? AND e.run = r.id
            WHERE r.parent_run IS NULL AND r.ended_at IS NOT NULL AND r.ended_at >= ?
                AND (e.run IS NULL OR e.whole = 0)
            """;

    private final Database database;
    private final Clock clock;

    /** When nothing was found of all that ended since the floor. */
    private final Map<String, Instant> nothingFound = new ConcurrentHashMap<>();

    JdbcExports(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public void follow(String target) {
        Instant now = clock.instant();
        database.write((session, _) -> session.update(
                "INSERT INTO export_targets (target, floor) VALUES (?, ?) ON CONFLICT (target) DO NOTHING",
                target,
                now));
    }

    @Override
    public List<Export> claim(String target, String holder, int most, Duration lease) {
        if (database.resting()) {
            return List.of(); // what is due waits until somebody else has woken it
        }
        Instant now = clock.instant();
        Instant until = now.plus(lease);
        boolean full = !nothingFound
                .getOrDefault(target, Instant.EPOCH)
                .plus(FULL_LOOK)
                .isAfter(now);
        Instant since = full ? Instant.EPOCH : now.minus(RECENT);
        List<Candidate> candidates = database.read(session -> candidates(session, target, since, most, now));
        if (full && candidates.stream().noneMatch(one -> one.endedAt().isPresent())) {
            nothingFound.put(target, now);
        }
        if (candidates.isEmpty()) {
            return List.of();
        }
        return database.write((session, _) -> {
            var claimed = new ArrayList<Export>();
            // In the order of ids, as whoever locks several rows does.
            for (Candidate candidate : candidates.stream()
                    .sorted(Comparator.comparing(one -> one.run().value()))
                    .toList()) {
                int taken = session.update(
                        """
                        INSERT INTO exports (target, run, ended_at, fence, whole, sent, holder, lease_until)
                        SELECT ?, id, ?, -1, 0, '{}', ?, ? FROM runs WHERE id = ?
                        ON CONFLICT (target, run) DO UPDATE
                        SET holder = excluded.holder, lease_until = excluded.lease_until, ended_at = excluded.ended_at
                        WHERE exports.lease_until < ? AND exports.whole = 0
                        """,
                        target,
                        candidate.endedAt(),
                        holder,
                        until,
                        candidate.run().value(),
                        now);
                if (taken > 0) {
                    claimed.add(new Export(
                            target,
                            candidate.run(),
                            holder,
                            candidate.fence(),
                            candidate.endedAt().isPresent(),
                            sent(session, target, candidate.run())));
                }
            }
            return claimed;
        });
    }

    /** As it is under the lease: another process may have moved it since the candidates were looked up. */
    private static Map<RunId, Long> sent(Session session, String target, RunId run) throws SQLException {
        return session.first(
                        "SELECT sent FROM exports WHERE target = ? AND run = ?",
                        row -> decode(row.getString(1)),
                        target,
                        run.value())
                .orElse(Map.of());
    }

    private record Candidate(RunId run, long fence, Optional<Instant> endedAt) {}

    private static List<Candidate> candidates(Session session, String target, Instant since, int most, Instant now)
            throws SQLException {
        Optional<Instant> floor = floor(session, target);
        if (floor.isEmpty()) {
            return List.of();
        }
        var found = new ArrayList<Candidate>(session.query(
                "SELECT r.id, r.fence, r.ended_at " + PENDING
                        + " AND (e.run IS NULL OR e.lease_until < ?) ORDER BY r.ended_at LIMIT ?",
                JdbcExports::candidate,
                target,
                floor.get().isAfter(since) ? floor.get() : since,
                now,
                most));
        found.addAll(session.query("""
                SELECT r.id, r.fence, r.ended_at
                FROM runs r LEFT JOIN exports e ON e.target = ? AND e.run = r.id
                WHERE r.parent_run IS NULL AND r.ended_at IS NULL AND r.status = 'SUSPENDED' AND r.started_at >= ?
                    AND (e.run IS NULL OR (e.fence < r.fence AND e.lease_until < ?))
                LIMIT ?
                """, JdbcExports::candidate, target, floor.get(), now, most));
        return found;
    }

    private static Candidate candidate(ResultSet row) throws SQLException {
        return new Candidate(
                new RunId(row.getString("id")), row.getLong("fence"), Sql.optionalInstant(row, "ended_at"));
    }

    private static Optional<Instant> floor(Session session, String target) throws SQLException {
        return session.first(
                "SELECT floor FROM export_targets WHERE target = ?", row -> Sql.instant(row.getLong(1)), target);
    }

    @Override
    public void exported(List<Exported> done) {
        if (done.isEmpty()) {
            return;
        }
        List<Exported> ordered = done.stream()
                .sorted(Comparator.comparing(one -> one.export().run().value()))
                .toList();
        database.write((session, _) -> {
            int moved = 0;
            for (Exported one : ordered) {
                moved += move(session, one);
            }
            return moved;
        });
        done.stream().map(one -> one.export().target()).distinct().forEach(this::raiseFloor);
    }

    private static int move(Session session, Exported done) throws SQLException {
        Export export = done.export();
        Map<RunId, Long> all = new HashMap<>(export.sent());
        done.upTo().forEach((run, seq) -> all.merge(run, seq, Math::max));
        return session.update(
                """
                UPDATE exports SET sent = ?, whole = ?, fence = ?, holder = ?, lease_until = ?
                WHERE target = ? AND run = ? AND holder = ? AND whole = 0
                """,
                encode(all),
                done.whole(),
                export.fence(),
                Leases.NOBODY,
                Instant.EPOCH,
                export.target(),
                export.run().value(),
                export.holder());
    }

    /** Now and then: the floor follows, a day behind, and what is below it is forgotten. */
    private void raiseFloor(String target) {
        Instant highest = clock.instant().minus(LATE_COMMITS);
        Optional<Instant> floor = database.read(session -> floor(session, target));
        if (floor.filter(at -> at.isBefore(highest.minus(Duration.ofHours(1)))).isEmpty()) {
            return;
        }
        Instant raised = backlog(target)
                .oldest()
                .filter(oldest -> oldest.isBefore(highest))
                .orElse(highest);
        if (raised.isAfter(floor.get())) {
            database.write((session, _) -> {
                session.update(
                        "UPDATE export_targets SET floor = ? WHERE target = ? AND floor < ?", raised, target, raised);
                return session.update(
                        "DELETE FROM exports WHERE target = ? AND whole = 1 AND ended_at < ?", target, raised);
            });
        }
    }

    @Override
    public void giveBack(List<Export> exports) {
        if (exports.isEmpty()) {
            return;
        }
        database.write((session, _) -> {
            int given = 0;
            for (Export export : exports.stream()
                    .sorted(Comparator.comparing(one -> one.run().value()))
                    .toList()) {
                given += session.update(
                        "UPDATE exports SET holder = ?, lease_until = ? WHERE target = ? AND run = ? AND holder = ?",
                        Leases.NOBODY,
                        Instant.EPOCH,
                        export.target(),
                        export.run().value(),
                        export.holder());
            }
            return given;
        });
    }

    @Override
    public Backlog backlog(String target) {
        return database.read(session -> {
            Optional<Instant> floor = floor(session, target);
            if (floor.isEmpty()) {
                return new Backlog(0, Optional.empty());
            }
            return session.first(
                            "SELECT count(*) AS runs, min(r.ended_at) AS oldest " + PENDING,
                            row -> new Backlog(row.getLong("runs"), Sql.optionalInstant(row, "oldest")),
                            target,
                            floor.get())
                    .orElse(new Backlog(0, Optional.empty()));
        });
    }

    @Override
    public Optional<Instant> oldestPending(List<String> targets) {
        return targets.stream()
                .flatMap(target -> backlog(target).oldest().stream())
                .min(Comparator.naturalOrder());
    }

    private static String encode(Map<RunId, Long> sent) {
        var names = new TreeMap<String, Long>();
        sent.forEach((run, seq) -> names.put(run.value(), seq));
        return JSON.writeValueAsString(names);
    }

    private static Map<RunId, Long> decode(String text) {
        var sent = new HashMap<RunId, Long>();
        JSON.readValue(text, SENT).forEach((run, seq) -> sent.put(new RunId(run), seq));
        return sent;
    }
}
