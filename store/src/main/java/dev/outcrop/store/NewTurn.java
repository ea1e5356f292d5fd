package dev.outcrop.store;

import dev.outcrop.conversation.Conversation.TitleSource;
import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.MessageId;
import dev.outcrop.model.Role;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Lease;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.Question.Asked;
import dev.outcrop.run.RunEvent.RunStarted;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a run that begins stores: in the form in which it is stored, made on its caller's thread. */
final class NewTurn {
    private static final long FIRST_FENCE = 1;

    private final NewRun run;
    private final Clock clock;
    private final Duration lease;
    private final EncodedEvent event;
    private final Optional<MessageRow> question;
    private final MessageRow answer;

    NewTurn(NewRun run, Clock clock, Duration lease) {
        this.run = run;
        this.clock = clock;
        this.lease = lease;
        RunStarted started = run.started();
        require(started.owner().equals(owner()), "the run's owner is not the caller");
        require(started.conversation().equals(run.question().conversation()), "the run is in another conversation");
        require(started.parent().isEmpty(), "a run that was handed over to is not begun but appended");
        require(started.parentMessage().equals(Optional.of(answered())), "the run answers another message");
        event = EncodedEvent.of(started);
        question = run.message().map(MessageRow::of);
        answer = MessageRow.of(new StoredMessage(
                started.answerMessage(),
                started.parentMessage(),
                Role.ASSISTANT,
                List.of(),
                Optional.of(started.stamp().run()),
                started.stamp().at()));
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

    NewRun run() {
        return run;
    }

    String owner() {
        return run.question().caller().id();
    }

    /** Whether the conversation may have to be made first. */
    boolean mayBeNew() {
        return !run.waited() && question.isPresent() && question.get().parent().isEmpty();
    }

    /** Whether an attempt before this one was committed, without our hearing of it. */
    boolean stored(Session session) throws SQLException {
        return event.stored(session);
    }

    Beginning begun() {
        return new Beginning.Begun(firstLease());
    }

    private Lease firstLease() {
        return new Lease(run.started().stamp().run(), run.holder(), FIRST_FENCE);
    }

    /** The row of the conversation that the run would be the first of; its columns are {@link BeginGroup}'s. */
    List<Object> newConversation() {
        RunStarted started = run.started();
        String title = SearchText.storable(run.title());
        return List.of(
                owner(),
                started.conversation().value(),
                title,
                SearchText.normal(title),
                TitleSource.WORDS,
                started.agent(),
                started.answerMessage().value(),
                started.stamp().at(),
                started.stamp().at(),
                run.question().temporary());
    }

    /** Adds question and answer. */
    void whole(long conversation, StoreTurn rows) {
        question(conversation, question.orElseThrow().parent(), rows);
        answer(conversation, rows);
    }

    /** Adds the question, under {@code parent}. */
    void question(long conversation, Optional<MessageId> parent, StoreTurn rows) {
        rows.message(conversation, question.orElseThrow().under(parent));
    }

    /** Adds the answer's place, the run and its first event. */
    void answer(long conversation, StoreTurn rows) {
        rows.message(conversation, answer);
        // From now on, and not from when it was asked: it may have waited for its turn to be stored.
        rows.run(conversation, run, firstLease(), clock.instant().plus(lease), event);
    }
}
