package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.MessageId;
import java.time.Instant;

/**
 * A question that is stored and waits until its conversation's answers before it are made.
 *
 * @param id the message's id; one of its own if an answer is to be made again
 */
public record QueuedQuestion(MessageId id, Question question, Instant at) {
    public QueuedQuestion {
        requireNonNull(id, "id is null");
        requireNonNull(question, "question is null");
        requireNonNull(at, "at is null");
    }

    /** The id in the queue of the question as it was asked: the same question has the same one. */
    public static MessageId idOf(Question.Asked asked) {
        return switch (asked) {
            case Question.Asked.NewMessage message -> message.id();
            case Question.Asked.Again(MessageId message) ->
                new MessageId("again-"
                        + message.value()
                                .substring(0, Math.min(58, message.value().length())));
        };
    }
}
