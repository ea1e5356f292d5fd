package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.RunId;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a run asks a person about one tool call before it goes on.
 *
 * @param run the run whose call it is: the one that answers the person, or one that it handed over to
 * @param call the call, in that run
 * @param input exactly what the tool would be given, or was given
 * @param reason why it is asked, a sentence for a person
 * @param expiresAt when it counts as denied; never if empty
 */
public record ApprovalRequest(
        ApprovalId id,
        RunId run,
        String call,
        String tool,
        JsonNode input,
        Kind kind,
        String reason,
        Optional<Instant> expiresAt) {
    public ApprovalRequest {
        requireNonNull(id, "id is null");
        requireNonNull(run, "run is null");
        requireNonNull(call, "call is null");
        requireNonNull(tool, "tool is null");
        requireNonNull(input, "input is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(expiresAt, "expiresAt is null");
    }

    /** What is asked. */
    public enum Kind {
        /** Whether the tool may run. */
        START,
        /** The tool was at work when its process ended, and nobody knows what came of it: what now? */
        UNKNOWN_OUTCOME
    }
}
