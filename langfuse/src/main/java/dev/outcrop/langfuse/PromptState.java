package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * How a managed prompt is.
 *
 * @param version the version that is known; empty if agents have to use that of their file
 * @param readAt when Langfuse last told it
 * @param problem why it is not as it should be
 */
public record PromptState(Optional<Integer> version, Optional<Instant> readAt, Optional<String> problem) {
    public PromptState {
        requireNonNull(version, "version is null");
        requireNonNull(readAt, "readAt is null");
        requireNonNull(problem, "problem is null");
    }
}
