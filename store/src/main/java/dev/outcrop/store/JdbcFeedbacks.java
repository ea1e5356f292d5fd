package dev.outcrop.store;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Feedback;
import dev.outcrop.conversation.FeedbackOutbox;
import dev.outcrop.conversation.Feedbacks;
import dev.outcrop.id.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Feedback in a database. Every change leaves a row in the outbox. */
final class JdbcFeedbacks implements Feedbacks, FeedbackOutbox {
    private final Database database;
    private final Clock clock;

    JdbcFeedbacks(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Optional<Feedback> put(Caller caller, RunId run, Feedback.Rating rating, Optional<String> comment) {
        var feedback = new Feedback(rating, comment.map(SearchText::storable), clock.instant());
        return database.write((session, _) -> {
            if (!answers(session, caller, run)) {
                return Optional.empty();
            }
            session.update("""
                    INSERT INTO feedback (run, person, rating, comment, at) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (run, person) DO UPDATE
                    SET rating = excluded.rating, comment = excluded.comment, at = excluded.at
                    """, run.value(), caller.id(), feedback.rating(), feedback.comment(), feedback.at());
            changed(session, caller, run);
            return Optional.of(feedback);
        });
    }

    private static boolean answers(Session session, Caller caller, RunId run) throws SQLException {
        return session.first("""
                SELECT 1 FROM runs r JOIN conversations c ON c.row_key = r.conversation
                WHERE r.id = ? AND r.owner = ? AND r.parent_run IS NULL AND c.deleted_at IS NULL
                """, _ -> true, run.value(), caller.id()).isPresent();
    }

    @Override
    public boolean remove(Caller caller, RunId run) {
        return database.write((session, attempt) -> {
            int removed = session.update("DELETE FROM feedback WHERE run = ? AND person = ?", run.value(), caller.id());
            if (removed > 0) {
                changed(session, caller, run);
            }
            return removed > 0 || attempt.repeated();
        });
    }

    /** The new change stays with whoever delivers the last one, so that it can't overtake it. */
    private void changed(Session session, Caller caller, RunId run) throws SQLException {
        Lent lent = session.first(
                        "SELECT holder, lease_until FROM feedback_outbox WHERE run = ? AND person = ? "
                                + database.dialect().lock(),
                        row -> new Lent(row.getString("holder"), Sql.instant(row.getLong("lease_until"))),
                        run.value(),
                        caller.id())
                .filter(last -> !last.holder().equals(Leases.NOBODY))
                .orElse(new Lent(Leases.NOBODY, Instant.EPOCH));
        session.update("DELETE FROM feedback_outbox WHERE run = ? AND person = ?", run.value(), caller.id());
        session.update(
                "INSERT INTO feedback_outbox (run, person, changed_at, holder, lease_until) VALUES (?, ?, ?, ?, ?)",
                run.value(),
                caller.id(),
                clock.instant(),
                lent.holder(),
                lent.until());
    }

    private record Lent(String holder, Instant until) {}

    @Override
    public Map<RunId, Feedback> of(Caller caller, Collection<RunId> runs) {
        Dialect dialect = database.dialect();
        String list = dialect.list(runs.stream().map(RunId::value).toList());
        var found = new HashMap<RunId, Feedback>();
        database.read(session -> session.query(
                "SELECT run, rating, comment, at FROM feedback WHERE person = ? AND " + dialect.oneOf("run"),
                row -> found.put(new RunId(row.getString("run")), feedback(row)),
                caller.id(),
                list));
        return found;
    }

    @Override
    public List<Change> claim(String holder, int most, Duration lease) {
        if (database.resting()) {
            return List.of(); // what is due waits until somebody else has woken it
        }
        Instant now = clock.instant();
        List<Long> due = database.read(session -> session.query(
                "SELECT change_number FROM feedback_outbox WHERE lease_until <= ? ORDER BY change_number LIMIT ?",
                row -> row.getLong(1),
                now,
                most));
        if (due.isEmpty()) {
            return List.of();
        }
        return database.write((session, _) -> {
            var claimed = new ArrayList<Change>();
            for (long number : due) {
                int taken = session.update(
                        "UPDATE feedback_outbox SET holder = ?, lease_until = ? WHERE change_number = ? AND lease_until <= ?",
                        holder,
                        now.plus(lease),
                        number,
                        now);
                if (taken > 0) {
                    claimed.addAll(session.query("""
                            SELECT o.change_number, o.holder, o.run, o.person, COALESCE(o.changed_at, 0) AS changed_at,
                                r.agent, f.rating, f.comment, f.at
                            FROM feedback_outbox o LEFT JOIN feedback f ON f.run = o.run AND f.person = o.person
                                LEFT JOIN runs r ON r.id = o.run
                            WHERE o.change_number = ?
                            """, JdbcFeedbacks::change, number));
                }
            }
            return claimed;
        });
    }

    @Override
    public void delivered(Change change) {
        database.write((session, _) -> {
            int gone = session.update("DELETE FROM feedback_outbox WHERE change_number = ?", change.number());
            return gone > 0 ? gone : release(session, change, Instant.EPOCH);
        });
    }

    @Override
    public void giveBack(List<Change> changes, Instant then) {
        if (changes.isEmpty()) {
            return;
        }
        database.write((session, _) -> {
            int given = 0;
            for (Change change : changes) {
                given += release(session, change, then);
            }
            return given;
        });
    }

    /** Whatever its number is by now. */
    private static int release(Session session, Change change, Instant then) throws SQLException {
        return session.update(
                "UPDATE feedback_outbox SET holder = ?, lease_until = ? WHERE run = ? AND person = ? AND holder = ?",
                Leases.NOBODY,
                then,
                change.run().value(),
                change.person(),
                change.holder());
    }

    @Override
    public Backlog backlog() {
        return database.read(session -> session.first(
                        "SELECT count(*) AS changes, min(changed_at) AS oldest FROM feedback_outbox",
                        row -> new Backlog(row.getLong("changes"), Sql.optionalInstant(row, "oldest"))))
                .orElse(new Backlog(0, Optional.empty()));
    }

    @Override
    public int forget(Instant before) {
        return database.write((session, _) ->
                session.update("DELETE FROM feedback_outbox WHERE COALESCE(changed_at, 0) < ?", before));
    }

    private static Change change(ResultSet row) throws SQLException {
        return new Change(
                row.getLong("change_number"),
                row.getString("holder"),
                new RunId(row.getString("run")),
                row.getString("person"),
                Sql.optionalText(row, "agent"),
                Sql.optionalText(row, "rating").isPresent() ? Optional.of(feedback(row)) : Optional.empty(),
                Sql.instant(row.getLong("changed_at")));
    }

    private static Feedback feedback(ResultSet row) throws SQLException {
        return new Feedback(
                Feedback.Rating.valueOf(row.getString("rating")),
                Sql.optionalText(row, "comment"),
                Sql.instant(row.getLong("at")));
    }
}
