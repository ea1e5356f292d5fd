package dev.outcrop.store;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Feedback;
import dev.outcrop.conversation.FeedbackOutbox;
import dev.outcrop.conversation.Feedbacks;
import dev.outcrop.id.RunId;
import java.sql.Connection;
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
        return database.write((connection, _) -> {
            if (!answers(connection, caller, run)) {
                return Optional.empty();
            }
            Sql.update(connection, """
                    INSERT INTO feedback (run, person, rating, comment, at) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (run, person) DO UPDATE
                    SET rating = excluded.rating, comment = excluded.comment, at = excluded.at
                    """, run.value(), caller.id(), feedback.rating(), feedback.comment(), feedback.at());
            changed(connection, caller, run);
            return Optional.of(feedback);
        });
    }

    private static boolean answers(Connection connection, Caller caller, RunId run) throws SQLException {
        return Sql.first(connection, """
                SELECT 1 FROM runs r JOIN conversations c ON c.row_key = r.conversation
                WHERE r.id = ? AND r.owner = ? AND r.parent_run IS NULL AND c.deleted_at IS NULL
                """, _ -> true, run.value(), caller.id()).isPresent();
    }

    @Override
    public boolean remove(Caller caller, RunId run) {
        return database.write((connection, attempt) -> {
            int removed = Sql.update(
                    connection, "DELETE FROM feedback WHERE run = ? AND person = ?", run.value(), caller.id());
            if (removed > 0) {
                changed(connection, caller, run);
            }
            return removed > 0 || attempt.repeated();
        });
    }

    private static void changed(Connection connection, Caller caller, RunId run) throws SQLException {
        Sql.update(connection, "DELETE FROM feedback_outbox WHERE run = ? AND person = ?", run.value(), caller.id());
        Sql.update(connection, "INSERT INTO feedback_outbox (run, person) VALUES (?, ?)", run.value(), caller.id());
    }

    @Override
    public Map<RunId, Feedback> of(Caller caller, Collection<RunId> runs) {
        Dialect dialect = database.dialect();
        String list = dialect.list(runs.stream().map(RunId::value).toList());
        var found = new HashMap<RunId, Feedback>();
        database.read(connection -> Sql.query(
                connection,
                "SELECT run, rating, comment, at FROM feedback WHERE person = ? AND " + dialect.oneOf("run"),
                row -> found.put(new RunId(row.getString("run")), feedback(row)),
                caller.id(),
                list));
        return found;
    }

    @Override
    public List<Change> due(int limit) {
        return database.read(connection -> Sql.query(connection, """
                SELECT o.change_number, o.run, o.person, f.rating, f.comment, f.at
                FROM feedback_outbox o LEFT JOIN feedback f ON f.run = o.run AND f.person = o.person
                ORDER BY o.change_number LIMIT ?
                """, JdbcFeedbacks::change, limit));
    }

    @Override
    public void delivered(Change change) {
        database.write((connection, _) ->
                Sql.update(connection, "DELETE FROM feedback_outbox WHERE change_number = ?", change.number()));
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
