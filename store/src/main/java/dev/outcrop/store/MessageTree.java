package dev.outcrop.store;

import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Role;
import java.sql.SQLException;
import java.util.Optional;

/** The messages of one conversation and the runs that answer them. */
record MessageTree(Session session, long conversation) {

    Optional<Role> role(MessageId id) throws SQLException {
        return session.first(
                "SELECT role FROM messages WHERE conversation = ? AND id = ?",
                row -> Role.valueOf(row.getString(1)),
                conversation,
                id.value());
    }

    boolean has(Role role, MessageId id) throws SQLException {
        return role(id).filter(role::equals).isPresent();
    }

    /** The first run that answers the message. */
    Optional<RunId> answering(MessageId id) throws SQLException {
        return session.first("""
                SELECT m.run FROM messages m JOIN runs r ON r.id = m.run
                WHERE m.conversation = ? AND m.parent = ? ORDER BY m.row_key LIMIT 1
                """, row -> new RunId(row.getString(1)), conversation, id.value());
    }

    /** The run that answers, or has answered, what had this id in the queue. */
    Optional<RunId> begunAs(MessageId queued) throws SQLException {
        return session.first("""
                SELECT r.id FROM runs r JOIN messages m ON m.conversation = r.conversation AND m.run = r.id
                WHERE r.conversation = ? AND r.queued_as = ? ORDER BY m.row_key DESC LIMIT 1
                """, row -> new RunId(row.getString(1)), conversation, queued.value());
    }

    /** The run that has not ended. */
    Optional<RunId> active() throws SQLException {
        return session.first(
                "SELECT id FROM runs WHERE conversation = ? AND ended_at IS NULL AND parent_run IS NULL",
                row -> new RunId(row.getString(1)),
                conversation);
    }

    /**
     * What a message follows that had to wait: the newest answer, if it was put on the branch that this answer has grown
     * on meanwhile, or at the start; otherwise {@code stated}.
     */
    Optional<MessageId> afterWaiting(Optional<MessageId> stated) throws SQLException {
        Optional<MessageId> newest = session.first("""
                SELECT m.id FROM messages m JOIN runs r ON r.id = m.run
                WHERE m.conversation = ? ORDER BY m.row_key DESC LIMIT 1
                """, row -> new MessageId(row.getString(1)), conversation);
        return newest.isPresent() && (stated.isEmpty() || stands(stated.get(), newest.get())) ? newest : stated;
    }

    /** Whether {@code above} is {@code below} or one of those that it follows. */
    private boolean stands(MessageId above, MessageId below) throws SQLException {
        return session.first("""
                        WITH RECURSIVE branch (id, parent) AS (
                            SELECT id, parent FROM messages WHERE conversation = ? AND id = ?
                            UNION SELECT m.id, m.parent FROM messages m JOIN branch b ON m.id = b.parent
                                WHERE m.conversation = ?)
                        SELECT 1 FROM branch WHERE id = ?
                        """, _ -> true, conversation, below.value(), conversation, above.value())
                .isPresent();
    }
}
