package dev.outcrop.store;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.PlaceInLine;
import java.sql.SQLException;
import java.util.Optional;

/** The queue of a conversation as its owner sees it. */
record Line(Session session, Caller caller, ConversationId conversation) {

    PlaceInLine place(MessageId queued) throws SQLException {
        Optional<ConversationRow> row =
                ConversationRow.find(session, caller.id(), conversation).filter(there -> !there.deleted());
        if (row.isEmpty()) {
            return new PlaceInLine.Gone();
        }
        // In this order: what does not wait any more has begun already, if it has.
        Optional<Integer> position = new QueueRows(session, row.get().key()).position(queued);
        var tree = new MessageTree(session, row.get().key());
        if (position.isPresent()) {
            return new PlaceInLine.Waiting(position.get(), tree.active());
        }
        return begun(tree, queued).<PlaceInLine>map(PlaceInLine.Begun::new).orElseGet(PlaceInLine.Gone::new);
    }

    private static Optional<RunId> begun(MessageTree tree, MessageId queued) throws SQLException {
        Optional<RunId> fromQueue = tree.begunAs(queued);
        return fromQueue.isPresent() ? fromQueue : tree.answering(queued);
    }

    boolean withdraw(Dialect dialect, MessageId queued, Work.Attempt attempt) throws SQLException {
        Optional<ConversationRow> row = ConversationRow.locked(session, dialect, caller.id(), conversation)
                .filter(there -> !there.deleted());
        if (row.isEmpty()) {
            return false;
        }
        boolean removed = new QueueRows(session, row.get().key()).remove(queued);
        // If the attempt before this one was committed, that one has removed it: it has not begun, and is not there.
        return removed
                || (attempt.repeated()
                        && begun(new MessageTree(session, row.get().key()), queued)
                                .isEmpty());
    }
}
