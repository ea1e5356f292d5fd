package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.model.Role;
import java.util.Optional;

/**
 * What is stored, in one transaction, before a run does anything: the conversation if it is new, the person's message,
 * the place of the answer, and the run's first event. If the question has to wait, it is stored in the queue instead.
 *
 * @param title the title of the conversation if it is new
 * @param waited whether the question comes from the queue, of which it has to be the first
 */
public record NewRun(Question question, RunEvent.RunStarted started, String title, String holder, boolean waited) {
    public NewRun {
        requireNonNull(question, "question is null");
        requireNonNull(started, "started is null");
        requireNonNull(title, "title is null");
        requireNonNull(holder, "holder is null");
    }

    /** The person's message; empty if an answer is made again. */
    public Optional<StoredMessage> message() {
        return switch (question.asked()) {
            case Question.Asked.NewMessage message ->
                Optional.of(new StoredMessage(
                        message.id(),
                        message.parent(),
                        Role.USER,
                        message.blocks(),
                        Optional.empty(),
                        started.stamp().at()));
            case Question.Asked.Again _ -> Optional.empty();
        };
    }
}
