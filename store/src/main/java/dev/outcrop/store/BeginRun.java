package dev.outcrop.store;

import dev.outcrop.conversation.Conversation.TitleSource;
import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Role;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Lease;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stores the beginning of a run: everything or nothing. Made for one run, on its caller's thread. */
final class BeginRun implements Work.Write<Beginning> {
    private static final long FIRST_FENCE = 1;

    private final Dialect dialect;
    private final NewRun run;
    private final RunStarted started;
    private final String owner;
    private final String conversationId;
    private final Instant leaseUntil;
    private final EncodedEvent event;

    BeginRun(Dialect dialect, NewRun run, Instant now, Duration lease) {
        this.dialect = dialect;
        this.run = run;
        started = run.started();
        owner = run.question().caller().id();
        conversationId = started.conversation().value();
        leaseUntil = now.plus(lease);
        event = EncodedEvent.of(started);
        require(started.owner().equals(owner), "the run's owner is not the caller");
        require(started.parent().isEmpty(), "a run that was handed over to is not begun but appended");
        run.message().ifPresent(message -> {
            require(message.role() == Role.USER, "the message is not a person's");
            require(started.parentMessage().equals(Optional.of(message.id())), "the run answers another message");
        });
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException(sentence);
        }
    }

    @Override
    public Beginning run(Connection connection, Work.Attempt attempt) throws SQLException {
        if (attempt.repeated() && event.stored(connection)) {
            return begun();
        }
        Optional<Place> place = place(connection);
        if (place.isEmpty() && mayBeNew()) {
            makeConversation(connection);
            place = place(connection);
        }
        if (place.isEmpty()) {
            return run.message().isPresent() ? new Beginning.UnknownParent() : new Beginning.NoSuchConversation();
        }
        return place.get().deleted()
                ? new Beginning.NoSuchConversation()
                : in(connection, place.get().key());
    }

    private Beginning begun() {
        return new Beginning.Begun(new Lease(started.stamp().run(), run.holder(), FIRST_FENCE));
    }

    private boolean mayBeNew() {
        return run.message().isPresent() && run.message().get().parent().isEmpty();
    }

    private record Place(long key, boolean deleted) {}

    private Optional<Place> place(Connection connection) throws SQLException {
        return Sql.first(
                connection,
                "SELECT row_key, deleted_at FROM conversations WHERE owner = ? AND id = ? " + dialect.lock(),
                row -> new Place(row.getLong("row_key"), row.getObject("deleted_at") != null),
                owner,
                conversationId);
    }

    private void makeConversation(Connection connection) throws SQLException {
        String title = SearchText.storable(run.title());
        Sql.update(
                connection,
                """
                INSERT INTO conversations (owner, id, title, search_title, title_source, agent, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (owner, id) DO NOTHING
                """,
                owner,
                conversationId,
                title,
                SearchText.normal(title),
                TitleSource.WORDS,
                started.agent(),
                started.stamp().at(),
                started.stamp().at());
    }

    private Beginning in(Connection connection, long conversation) throws SQLException {
        boolean messageIsThere = false;
        if (run.message().isPresent()) {
            StoredMessage message = run.message().get();
            Optional<Role> there = role(connection, conversation, message.id());
            if (there.isPresent()) {
                if (there.get() != Role.USER) {
                    return new Beginning.UnknownParent();
                }
                Optional<RunId> answering = answering(connection, conversation, message.id());
                if (answering.isPresent()) {
                    return new Beginning.AlreadyBegun(answering.get());
                }
                messageIsThere = true;
            } else if (message.parent().isPresent()
                    && !is(
                            Role.ASSISTANT,
                            role(connection, conversation, message.parent().get()))) {
                return new Beginning.UnknownParent();
            }
        } else if (started.parentMessage().isEmpty()
                || !is(
                        Role.USER,
                        role(connection, conversation, started.parentMessage().get()))) {
            return new Beginning.UnknownParent();
        }
        Optional<RunId> active = active(connection, conversation);
        if (active.isPresent()) {
            return new Beginning.Queued(1, active);
        }
        store(connection, conversation, messageIsThere);
        return begun();
    }

    private static boolean is(Role wanted, Optional<Role> role) {
        return role.isPresent() && role.get() == wanted;
    }

    private static Optional<Role> role(Connection connection, long conversation, MessageId id) throws SQLException {
        return Sql.first(
                connection,
                "SELECT role FROM messages WHERE conversation = ? AND id = ?",
                row -> Role.valueOf(row.getString(1)),
                conversation,
                id.value());
    }

    private static Optional<RunId> answering(Connection connection, long conversation, MessageId id)
            throws SQLException {
        return Sql.first(connection, """
                SELECT m.run FROM messages m JOIN runs r ON r.id = m.run
                WHERE m.conversation = ? AND m.parent = ? ORDER BY m.row_key LIMIT 1
                """, row -> new RunId(row.getString(1)), conversation, id.value());
    }

    private static Optional<RunId> active(Connection connection, long conversation) throws SQLException {
        return Sql.first(
                connection,
                "SELECT id FROM runs WHERE conversation = ? AND ended_at IS NULL AND parent_run IS NULL",
                row -> new RunId(row.getString(1)),
                conversation);
    }

    private void store(Connection connection, long conversation, boolean messageIsThere) throws SQLException {
        if (run.message().isPresent() && !messageIsThere) {
            StoredMessage message = run.message().get();
            String text = SearchText.storable(SearchText.of(message.blocks()));
            insertMessage(connection, conversation, message, text);
        }
        var answer = new StoredMessage(
                started.answerMessage(),
                started.parentMessage(),
                Role.ASSISTANT,
                List.<Block>of(),
                Optional.of(started.stamp().run()),
                started.stamp().at());
        insertMessage(connection, conversation, answer, "");
        Sql.update(
                connection,
                """
                INSERT INTO runs (id, root, conversation, answer, owner, agent, status, started_at, holder, fence, lease_until)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                started.stamp().run().value(),
                started.stamp().run().value(),
                conversation,
                started.answerMessage().value(),
                owner,
                started.agent(),
                RunStatus.RUNNING,
                started.stamp().at(),
                run.holder(),
                FIRST_FENCE,
                leaseUntil);
        EncodedEvent.insert(connection, List.of(event));
        Sql.update(
                connection,
                "UPDATE conversations SET head = ?, updated_at = ? WHERE row_key = ?",
                started.answerMessage().value(),
                started.stamp().at(),
                conversation);
    }

    private static void insertMessage(Connection connection, long conversation, StoredMessage message, String text)
            throws SQLException {
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
