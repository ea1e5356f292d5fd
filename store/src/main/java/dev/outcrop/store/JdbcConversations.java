package dev.outcrop.store;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Conversation;
import dev.outcrop.conversation.Conversation.TitleSource;
import dev.outcrop.conversation.Conversations;
import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Role;
import dev.outcrop.run.RunStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Conversations in a database. */
final class JdbcConversations implements Conversations {
    static final String SELECT = """
            SELECT c.row_key, c.id, c.title, c.title_source, c.agent, c.created_at, c.updated_at, c.pinned, c.temporary, c.head,
                r.id AS active_run, r.status AS active_status,
                (SELECT count(*) FROM queued_questions q WHERE q.conversation = c.row_key) AS queued
            FROM conversations c
            LEFT JOIN runs r ON r.conversation = c.row_key AND r.ended_at IS NULL AND r.parent_run IS NULL
            """;

    private final Database database;
    private final Clock clock;

    JdbcConversations(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    static Conversation conversation(ResultSet row) throws SQLException {
        return new Conversation(
                new ConversationId(row.getString("id")),
                row.getString("title"),
                TitleSource.valueOf(row.getString("title_source")),
                row.getString("agent"),
                Sql.instant(row.getLong("created_at")),
                Sql.instant(row.getLong("updated_at")),
                row.getInt("pinned") == 1,
                row.getInt("temporary") == 1,
                Sql.optionalText(row, "head").map(MessageId::new),
                Sql.optionalText(row, "active_run").map(RunId::new),
                RunStatus.SUSPENDED.name().equals(row.getString("active_status")),
                row.getInt("queued"),
                Optional.empty());
    }

    @Override
    public Page list(Caller caller, Optional<String> query, int limit, Optional<String> before) {
        return database.read(new ListConversations(
                database.dialect(), caller, query, limit, before.map(ListConversations.Cursor::parse)));
    }

    @Override
    public Optional<Conversation> find(Caller caller, ConversationId id) {
        return database.read(session -> find(session, caller, id));
    }

    private static Optional<Conversation> find(Session session, Caller caller, ConversationId id) throws SQLException {
        return session.first(
                SELECT + "WHERE c.owner = ? AND c.id = ? AND c.deleted_at IS NULL",
                JdbcConversations::conversation,
                caller.id(),
                id.value());
    }

    @Override
    public List<StoredMessage> messages(Caller caller, ConversationId id) {
        return database.read(session -> session.query("""
                SELECT m.id, m.parent, m.role, m.blocks, m.run, m.at
                FROM messages m JOIN conversations c ON c.row_key = m.conversation
                WHERE c.owner = ? AND c.id = ? AND c.deleted_at IS NULL ORDER BY m.row_key
                """, JdbcConversations::message, caller.id(), id.value()));
    }

    private static StoredMessage message(ResultSet row) throws SQLException {
        return new StoredMessage(
                new MessageId(row.getString("id")),
                Sql.optionalText(row, "parent").map(MessageId::new),
                Role.valueOf(row.getString("role")),
                BlocksJson.read(row.getString("blocks")),
                Sql.optionalText(row, "run").map(RunId::new),
                Sql.instant(row.getLong("at")));
    }

    @Override
    public Optional<Conversation> title(Caller caller, ConversationId id, String title, TitleSource source) {
        String storable = SearchText.storable(title);
        // Sources stand in their order of rank.
        String better = Arrays.stream(TitleSource.values())
                .filter(other -> other.compareTo(source) > 0)
                .map(other -> "'" + other.name() + "'")
                .collect(Collectors.joining(", ", "('', ", ")"))
                .replace(", )", ")");
        return changed(
                caller,
                id,
                "UPDATE conversations SET title = ?, search_title = ?, title_source = ?" + " WHERE title_source NOT IN "
                        + better + " AND ",
                storable,
                SearchText.normal(storable),
                source);
    }

    @Override
    public Optional<Conversation> pin(Caller caller, ConversationId id, boolean pinned) {
        return changed(caller, id, "UPDATE conversations SET pinned = ? WHERE ", pinned);
    }

    /** Completes {@code sql} with the conversation's place and returns the conversation as it is then. */
    private Optional<Conversation> changed(Caller caller, ConversationId id, String sql, Object... arguments) {
        Object[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = caller.id();
        all[arguments.length + 1] = id.value();
        return database.write((session, _) -> {
            session.update(sql + "owner = ? AND id = ? AND deleted_at IS NULL", all);
            return find(session, caller, id);
        });
    }

    @Override
    public Optional<Conversation> head(Caller caller, ConversationId id, MessageId head) {
        return database.write((session, _) -> {
            int changed = session.update("""
                    UPDATE conversations SET head = ? WHERE owner = ? AND id = ? AND deleted_at IS NULL
                    AND EXISTS (SELECT 1 FROM messages m WHERE m.conversation = conversations.row_key AND m.id = ?)
                    """, head.value(), caller.id(), id.value(), head.value());
            return changed == 0 ? Optional.empty() : find(session, caller, id);
        });
    }

    @Override
    public Optional<Conversation> delete(Caller caller, ConversationId id) {
        Instant now = clock.instant();
        return database.write((session, _) -> {
            // It locks the row, as the beginning of a run does: what is active after it is the last.
            int deleted = session.update(
                    "UPDATE conversations SET deleted_at = ? WHERE owner = ? AND id = ? AND deleted_at IS NULL",
                    now,
                    caller.id(),
                    id.value());
            return deleted == 0
                    ? Optional.empty()
                    : session.first(
                            SELECT + "WHERE c.owner = ? AND c.id = ?",
                            JdbcConversations::conversation,
                            caller.id(),
                            id.value());
        });
    }

    @Override
    public Optional<Conversation> findDeleted(Caller caller, ConversationId id) {
        return database.read(session -> session.first(
                SELECT + "WHERE c.owner = ? AND c.id = ? AND c.deleted_at IS NOT NULL",
                JdbcConversations::conversation,
                caller.id(),
                id.value()));
    }

    @Override
    public Optional<Conversation> restore(Caller caller, ConversationId id) {
        return database.write((session, _) -> {
            session.update("""
                    UPDATE conversations SET deleted_at = NULL
                    WHERE owner = ? AND id = ? AND temporary = 0 AND deleted_at IS NOT NULL
                    """, caller.id(), id.value());
            return find(session, caller, id);
        });
    }

    @Override
    public int purge(Instant deletedBefore) {
        return Removal.of("c.deleted_at < ?", deletedBefore)
                .withTraces(clock.instant())
                .go(database);
    }

    @Override
    public int purgeClosed() {
        return Removal.of("c.temporary = 1 AND c.deleted_at IS NOT NULL")
                .withTraces(clock.instant())
                .go(database);
    }
}
