package dev.outcrop.store;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.run.Question;
import dev.outcrop.run.Question.Asked;
import dev.outcrop.run.QueuedQuestion;
import dev.outcrop.run.TraceParent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The questions that wait in one conversation. Changed under the lock of the conversation's row. */
record QueueRows(Session session, long conversation) {
    private static final String SELECT = """
            SELECT q.id, q.at, q.caller_name, q.caller, q.agent, q.language, q.answer_again, q.parent, q.edit, q.blocks,
                q.trace_parent, q.trace_state,
                c.owner, c.id AS conversation
            FROM queued_questions q JOIN conversations c ON c.row_key = q.conversation
            WHERE c.deleted_at IS NULL
            """;

    private static final String DUE = SELECT + """
            AND NOT EXISTS (SELECT 1 FROM runs r
                WHERE r.conversation = q.conversation AND r.ended_at IS NULL AND r.parent_run IS NULL)
            AND q.row_key = (SELECT min(o.row_key) FROM queued_questions o WHERE o.conversation = q.conversation)
            """;

    static List<QueuedQuestion> all(Session session, Caller caller, ConversationId conversation) throws SQLException {
        return session.query(
                SELECT + "AND c.owner = ? AND c.id = ? ORDER BY q.row_key",
                QueueRows::question,
                caller.id(),
                conversation.value());
    }

    static List<QueuedQuestion> due(Session session, int limit) throws SQLException {
        return session.query(DUE + "ORDER BY q.row_key LIMIT ?", QueueRows::question, limit);
    }

    static Optional<QueuedQuestion> due(Session session, String owner, ConversationId conversation)
            throws SQLException {
        return session.first(DUE + "AND c.owner = ? AND c.id = ?", QueueRows::question, owner, conversation.value());
    }

    private static QueuedQuestion question(ResultSet row) throws SQLException {
        var id = new MessageId(row.getString("id"));
        Optional<MessageId> again = Sql.optionalText(row, "answer_again").map(MessageId::new);
        Asked asked = again.isPresent()
                ? new Asked.Again(again.get())
                : new Asked.NewMessage(
                        id,
                        Sql.optionalText(row, "parent").map(MessageId::new),
                        BlocksJson.read(row.getString("blocks")),
                        row.getInt("edit") == 1);
        var question = new Question(
                caller(row),
                new ConversationId(row.getString("conversation")),
                Sql.optionalText(row, "agent"),
                Sql.optionalText(row, "language"),
                asked,
                false,
                TraceParent.read(Sql.optionalText(row, "trace_parent"), Sql.optionalText(row, "trace_state")));
        return new QueuedQuestion(id, question, Sql.instant(row.getLong("at")));
    }

    private static Caller caller(ResultSet row) throws SQLException {
        Optional<String> kept = Sql.optionalText(row, "caller");
        return kept.isPresent()
                ? CallerJson.read(kept.get())
                : new Caller(row.getString("owner"), row.getString("caller_name"));
    }

    boolean isEmpty() throws SQLException {
        return session.first("SELECT 1 FROM queued_questions WHERE conversation = ? LIMIT 1", _ -> true, conversation)
                .isEmpty();
    }

    /** Counted from 1; empty if the question does not wait. */
    Optional<Integer> position(MessageId id) throws SQLException {
        return session.first("""
                        SELECT count(*) FROM queued_questions ahead JOIN queued_questions q
                            ON q.conversation = ahead.conversation AND ahead.row_key <= q.row_key
                        WHERE q.conversation = ? AND q.id = ?
                        """, row -> row.getInt(1), conversation, id.value())
                .filter(position -> position > 0);
    }

    void add(Question question, Instant at) throws SQLException {
        Optional<Asked.NewMessage> message =
                question.asked() instanceof Asked.NewMessage asked ? Optional.of(asked) : Optional.empty();
        Optional<MessageId> again =
                question.asked() instanceof Asked.Again(MessageId answered) ? Optional.of(answered) : Optional.empty();
        session.update(
                """
                INSERT INTO queued_questions (conversation, id, at, caller_name, caller, agent, language, answer_again,
                    parent, edit, blocks, trace_parent, trace_state)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                conversation,
                QueuedQuestion.idOf(question.asked()).value(),
                at,
                SearchText.storable(question.caller().name()),
                SearchText.storable(CallerJson.write(question.caller())),
                question.agent().map(SearchText::storable),
                question.language().map(SearchText::storable),
                again.map(MessageId::value),
                message.flatMap(Asked.NewMessage::parent).map(MessageId::value),
                message.filter(Asked.NewMessage::edit).isPresent(),
                BlocksJson.write(message.map(Asked.NewMessage::blocks).orElse(List.of())),
                question.trace().map(TraceParent::header),
                question.trace().flatMap(TraceParent::state));
    }

    boolean remove(MessageId id) throws SQLException {
        return session.update(
                        "DELETE FROM queued_questions WHERE conversation = ? AND id = ?", conversation, id.value())
                > 0;
    }
}
