package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A person's answer to an {@link ApprovalRequest}.
 *
 * @param by the caller's id; {@link #NOBODY} if the time ran out
 * @param reason in the person's words
 * @param input what the tool is to be given instead of what was asked for; only with {@link Choice#APPROVE}
 */
public record Decision(Choice choice, String by, Instant at, Optional<String> reason, Optional<JsonNode> input) {
    /** Who decides when the time runs out. */
    public static final String NOBODY = "nobody";

    public Decision {
        requireNonNull(choice, "choice is null");
        requireNonNull(by, "by is null");
        requireNonNull(at, "at is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(input, "input is null");
        input = input.filter(node -> !node.isNull()); // JSON has one way to say that there is none, and Jackson another
        if (input.isPresent() && choice != Choice.APPROVE) {
            throw new IllegalArgumentException("only an approval has an input");
        }
    }

    /** What was chosen. */
    public enum Choice {
        /** The tool runs; with {@link ApprovalRequest.Kind#UNKNOWN_OUTCOME}, once more. */
        APPROVE,
        /** The tool does not run, or not again; the model is told so and goes on. */
        DENY,
        /** The whole run is stopped. */
        STOP,
        /** Nobody answered in time: like {@link #DENY}. */
        EXPIRE
    }
}
