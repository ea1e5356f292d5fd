package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.MessageId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

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

    /** How the ids begin under which questions wait that have no message of their own; no message may be called so. */
    public static final String AGAIN = "again-";

    private static final int LONGEST = 64 - AGAIN.length();

    /** The id in the queue of the question as it was asked: the same question has the same one. */
    public static MessageId idOf(Question.Asked asked) {
        return switch (asked) {
            case Question.Asked.NewMessage message -> message.id();
            case Question.Asked.Again(MessageId message) ->
                new MessageId(AGAIN + (message.value().length() <= LONGEST ? message.value() : shortened(message)));
        };
    }

    /** Clients' long ids often differ in their ends alone. */
    private static String shortened(MessageId message) {
        return UUID.nameUUIDFromBytes(message.value().getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
