package dev.outcrop.store;

import dev.outcrop.id.ConversationId;
import java.sql.SQLException;
import java.util.Optional;

/** Where a conversation stands in its table. */
record ConversationRow(long key, boolean deleted) {

    /** The row, locked until the end of the transaction: whoever changes what is active or waits there does so alone. */
    static Optional<ConversationRow> locked(Session session, Dialect dialect, String owner, ConversationId id)
            throws SQLException {
        return find(session, dialect.lock(), owner, id);
    }

    static Optional<ConversationRow> find(Session session, String owner, ConversationId id) throws SQLException {
        return find(session, "", owner, id);
    }

    private static Optional<ConversationRow> find(Session session, String lock, String owner, ConversationId id)
            throws SQLException {
        return session.first(
                "SELECT row_key, deleted_at FROM conversations WHERE owner = ? AND id = ? " + lock,
                row -> new ConversationRow(row.getLong("row_key"), row.getObject("deleted_at") != null),
                owner,
                id.value());
    }
}
