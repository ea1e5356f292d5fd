package dev.outcrop.store;

import dev.outcrop.conversation.Conversation.TitleSource;
import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Role;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Lease;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.Question.Asked;
import dev.outcrop.run.QueuedQuestion;
import dev.outcrop.run.RunEvent.RunStarted;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Stores the beginning of a run, or its question in the queue: everything or nothing. Made for one run, on its caller's
 * thread.
 */
final class BeginRun implements Work.Write<Beginning> {
    private static final long FIRST_FENCE = 1;

    private final Dialect dialect;
    private final NewRun run;
    private final RunStarted started;
    private final String owner;
    private final MessageId id;
    private final Clock clock;
    private final Duration lease;
    private final EncodedEvent event;
    private final Optional<MessageRow> question;

    BeginRun(Dialect dialect, NewRun run, Clock clock, Duration lease) {
        this.dialect = dialect;
        this.run = run;
        started = run.started();
        owner = run.question().caller().id();
        id = QueuedQuestion.idOf(run.question().asked());
        this.clock = clock;
        this.lease = lease;
        event = EncodedEvent.of(started);
        question = run.message().map(MessageRow::of);
        require(started.owner().equals(owner), "the run's owner is not the caller");
        require(started.conversation().equals(run.question().conversation()), "the run is in another conversation");
        require(started.parent().isEmpty(), "a run that was handed over to is not begun but appended");
        require(started.parentMessage().equals(Optional.of(answered())), "the run answers another message");
    }

    private MessageId answered() {
        return switch (run.question().asked()) {
            case Asked.NewMessage message -> message.id();
            case Asked.Again(MessageId message) -> message;
        };
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException(sentence);
        }
    }

    @Override
    public Beginning run(Session session, Work.Attempt attempt) throws SQLException {
        if (attempt.repeated() && stored(session)) {
            return begun();
        }
        Optional<ConversationRow> row = row(session);
        if (row.isEmpty() && mayBeNew()) { // removed since the group found it
            var alone = new BeginNew(this);
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

    /** Whether an attempt before this one was committed, without our hearing of it. */
    boolean stored(Session session) throws SQLException {
        return event.stored(session);
    }

    Beginning begun() {
        return new Beginning.Begun(firstLease());
    }

    private Lease firstLease() {
        return new Lease(started.stamp().run(), run.holder(), FIRST_FENCE);
    }

    /** Whether the conversation may have to be made first. */
    boolean mayBeNew() {
        return !run.waited() && question.isPresent() && question.get().parent().isEmpty();
    }

    String owner() {
        return owner;
    }

    ConversationId conversation() {
        return started.conversation();
    }

    private Optional<ConversationRow> row(Session session) throws SQLException {
        return ConversationRow.locked(session, dialect, owner, started.conversation());
    }

    /** The row of the conversation that the run would be the first of; its columns are {@link BeginGroup}'s. */
    List<Object> newConversation() {
        String title = SearchText.storable(run.title());
        return List.of(
                owner,
                started.conversation().value(),
                title,
                SearchText.normal(title),
                TitleSource.WORDS,
                started.agent(),
                started.answerMessage().value(),
                started.stamp().at(),
                started.stamp().at());
    }

    /** Adds the first turn of a conversation that was made for it. */
    void firstTurn(long conversation, StoreTurn turn) {
        turn.message(conversation, question.orElseThrow());
        answer(conversation, turn);
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
        boolean turn = active.isEmpty() && (run.waited() ? position.equals(Optional.of(1)) : queue.isEmpty());
        if (position.isPresent() && !turn) {
            return new Beginning.Queued(position.get(), active);
        }
        if ((run.waited() && position.isEmpty()) || !fits(tree)) {
            queue.remove(id);
            return new Beginning.UnknownParent();
        }
        if (!turn) {
            queue.add(run.question(), started.stamp().at());
            return new Beginning.Queued(queue.position(id).orElseThrow(), active);
        }
        queue.remove(id);
        store(session, conversation, tree);
        return begun();
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
        var turn = new StoreTurn();
        if (run.question().asked() instanceof Asked.NewMessage asked
                && tree.role(asked.id()).isEmpty()) {
            MessageRow row = question.orElseThrow();
            turn.message(
                    conversation, run.waited() && !asked.edit() ? row.under(tree.afterWaiting(asked.parent())) : row);
        }
        answer(conversation, turn);
        turn.store(session);
        session.update(
                "UPDATE conversations SET head = ?, updated_at = ? WHERE row_key = ?",
                started.answerMessage().value(),
                started.stamp().at(),
                conversation);
    }

    private void answer(long conversation, StoreTurn turn) {
        turn.message(
                conversation,
                MessageRow.of(new StoredMessage(
                        started.answerMessage(),
                        started.parentMessage(),
                        Role.ASSISTANT,
                        List.of(),
                        Optional.of(started.stamp().run()),
                        started.stamp().at())));
        // From now on, and not from when it was asked: it may have waited for its turn to be stored.
        turn.run(conversation, run, firstLease(), clock.instant().plus(lease), event);
    }
}
