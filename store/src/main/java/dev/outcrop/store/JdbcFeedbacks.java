package dev.outcrop.store;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Feedback;
import dev.outcrop.conversation.FeedbackOutbox;
import dev.outcrop.conversation.Feedbacks;
import dev.outcrop.id.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
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

    private static void changed(Session session, Caller caller, RunId run) throws SQLException {
        session.update("DELETE FROM feedback_outbox WHERE run = ? AND person = ?", run.value(), caller.id());
        session.update("INSERT INTO feedback_outbox (run, person) VALUES (?, ?)", run.value(), caller.id());
    }

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
    public List<Change> due(int limit) {
        return database.read(session -> session.query("""
                SELECT o.change_number, o.run, o.person, f.rating, f.comment, f.at
                FROM feedback_outbox o LEFT JOIN feedback f ON f.run = o.run AND f.person = o.person
                ORDER BY o.change_number LIMIT ?
                """, JdbcFeedbacks::change, limit));
    }

    @Override
    public void delivered(Change change) {
        database.write(
                (session, _) -> session.update("DELETE FROM feedback_outbox WHERE change_number = ?", change.number()));
    }

    private static Change change(ResultSet row) throws SQLException {
        return new Change(
                row.getLong("change_number"),
                new RunId(row.getString("run")),
                row.getString("person"),
                Sql.optionalText(row, "rating").isPresent() ? Optional.of(feedback(row)) : Optional.empty());
    }

    private static Feedback feedback(ResultSet row) throws SQLException {
        return new Feedback(
                Feedback.Rating.valueOf(row.getString("rating")),
                Sql.optionalText(row, "comment"),
                Sql.instant(row.getLong("at")));
    }
}
