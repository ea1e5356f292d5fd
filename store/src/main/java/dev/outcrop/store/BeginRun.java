package dev.outcrop.store;

import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Role;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.Question.Asked;
import dev.outcrop.run.QueuedQuestion;
import dev.outcrop.run.RunEvent.RunStarted;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Stores the beginning of a run, or its question in the queue: everything or nothing. Made for one run, on its caller's
 * thread.
 */
final class BeginRun implements Work.Write<Beginning> {
    private final Dialect dialect;
    private final NewTurn turn;
    private final NewRun run;
    private final RunStarted started;
    private final MessageId id;

    BeginRun(Dialect dialect, NewTurn turn) {
        this.dialect = dialect;
        this.turn = turn;
        run = turn.run();
        started = run.started();
        id = QueuedQuestion.idOf(run.question().asked());
    }

    @Override
    public Beginning run(Session session, Work.Attempt attempt) throws SQLException {
        if (attempt.repeated() && turn.stored(session)) {
            return turn.begun();
        }
        Optional<ConversationRow> row = row(session);
        if (row.isEmpty() && turn.mayBeNew()) { // removed since the group found it
            var alone = new BeginNew(turn);
            new BeginGroup(session).make(List.of(alone));
            Optional<Beginning> beginning = alone.run(session, attempt);
            if (beginning.isPresent()) {
                return beginning.get();
            }
            row = row(session);
        }
        if (row.isEmpty()) {
            return run.message().isPresent() ? new Beginning.UnknownParent() : new Beginning.NoSuchConversation();
        }
        // What waits in a deleted conversation goes on waiting: the deletion may be taken back.
        return row.get().deleted()
                ? new Beginning.NoSuchConversation()
                : in(session, row.get().key());
    }

    private Optional<ConversationRow> row(Session session) throws SQLException {
        return ConversationRow.locked(session, dialect, turn.owner(), started.conversation());
    }

    private Beginning in(Session session, long conversation) throws SQLException {
        var tree = new MessageTree(session, conversation);
        var queue = new QueueRows(session, conversation);
        Optional<Integer> position = queue.position(id);
        Optional<RunId> before = begunBefore(tree, position.isPresent());
        if (before.isPresent()) {
            queue.remove(id);
            return new Beginning.AlreadyBegun(before.get());
        }
        Optional<RunId> active = tree.active();
        boolean next = active.isEmpty() && (run.waited() ? position.equals(Optional.of(1)) : queue.isEmpty());
        if (position.isPresent() && !next) {
            return new Beginning.Queued(position.get(), active);
        }
        if ((run.waited() && position.isEmpty()) || !fits(tree)) {
            queue.remove(id);
            return new Beginning.UnknownParent();
        }
        if (!next) {
            queue.add(run.question(), started.stamp().at());
            return new Beginning.Queued(queue.position(id).orElseThrow(), active);
        }
        queue.remove(id);
        store(session, conversation, tree);
        return turn.begun();
    }

    private Optional<RunId> begunBefore(MessageTree tree, boolean waiting) throws SQLException {
        return switch (run.question().asked()) {
            case Asked.NewMessage message ->
                tree.has(Role.USER, message.id()) ? tree.answering(message.id()) : Optional.empty();
            // The same message may be answered again and again: only what is gone from the queue has begun.
            case Asked.Again _ -> run.waited() && !waiting ? tree.begunAs(id) : Optional.empty();
        };
    }

    /** Whether the question has its place in the tree. */
    private boolean fits(MessageTree tree) throws SQLException {
        return switch (run.question().asked()) {
            case Asked.NewMessage message -> {
                Optional<Role> there = tree.role(message.id());
                if (there.isPresent()) {
                    yield there.get() == Role.USER;
                }
                yield message.parent().isEmpty()
                        || tree.has(Role.ASSISTANT, message.parent().get());
            }
            case Asked.Again(MessageId message) -> tree.has(Role.USER, message);
        };
    }

    private void store(Session session, long conversation, MessageTree tree) throws SQLException {
        var rows = new StoreTurn();
        if (run.question().asked() instanceof Asked.NewMessage asked
                && tree.role(asked.id()).isEmpty()) {
            boolean follows = run.waited() && !asked.edit();
            turn.question(conversation, follows ? tree.afterWaiting(asked.parent()) : asked.parent(), rows);
        }
        turn.answer(conversation, rows);
        rows.store(session);
        session.update(
                "UPDATE conversations SET head = ?, updated_at = ? WHERE row_key = ?",
                started.answerMessage().value(),
                started.stamp().at(),
                conversation);
    }
}
