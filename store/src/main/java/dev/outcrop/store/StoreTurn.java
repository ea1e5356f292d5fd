package dev.outcrop.store;

import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Role;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.QueuedQuestion;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rows of a run that begins: question, place of the answer, run, first event. */
record StoreTurn(Connection connection, long conversation, NewRun run) {

    /** The person's message, following {@code parent}. */
    void question(StoredMessage message, Optional<MessageId> parent) throws SQLException {
        String text = SearchText.storable(SearchText.of(message.blocks()));
        insert(
                new StoredMessage(message.id(), parent, message.role(), message.blocks(), message.run(), message.at()),
                text);
    }

    /** All the rest. */
    void answer(long fence, Instant leaseUntil, EncodedEvent event) throws SQLException {
        RunStarted started = run.started();
        RunId id = started.stamp().run();
        insert(
                new StoredMessage(
                        started.answerMessage(),
                        started.parentMessage(),
                        Role.ASSISTANT,
                        List.of(),
                        Optional.of(id),
                        started.stamp().at()),
                "");
        Optional<String> queuedAs = run.waited()
                ? Optional.of(QueuedQuestion.idOf(run.question().asked()).value())
                : Optional.empty();
        Sql.update(
                connection,
                """
                INSERT INTO runs (id, root, conversation, answer, owner, agent, status, started_at, holder, fence,
                    lease_until, queued_as)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                id.value(),
                id.value(),
                conversation,
                started.answerMessage().value(),
                started.owner(),
                started.agent(),
                RunStatus.RUNNING,
                started.stamp().at(),
                run.holder(),
                fence,
                leaseUntil,
                queuedAs);
        EncodedEvent.insert(connection, List.of(event));
        Sql.update(
                connection,
                "UPDATE conversations SET head = ?, updated_at = ? WHERE row_key = ?",
                started.answerMessage().value(),
                started.stamp().at(),
                conversation);
    }

    private void insert(StoredMessage message, String text) throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO messages (conversation, id, parent, role, run, at, search_text, plain_text, blocks)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                conversation,
                message.id().value(),
                message.parent().map(MessageId::value),
                message.role(),
                message.run().map(RunId::value),
                message.at(),
                SearchText.normal(text),
                text,
                BlocksJson.write(message.blocks()));
    }
}
