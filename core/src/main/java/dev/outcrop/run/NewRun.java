package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.StoredMessage;
import java.util.Optional;

/**
 * What is stored, in one transaction, before a run does anything: the conversation if it is new, the person's message,
 * the place of the answer, and the run's first event.
 *
 * @param message the person's message; empty if an answer is made again
 * @param title the title of the conversation if it is new
 */
public record NewRun(
        Caller caller, RunEvent.RunStarted started, Optional<StoredMessage> message, String title, String holder) {
    public NewRun {
        requireNonNull(caller, "caller is null");
        requireNonNull(started, "started is null");
        requireNonNull(message, "message is null");
        requireNonNull(title, "title is null");
        requireNonNull(holder, "holder is null");
    }
}
