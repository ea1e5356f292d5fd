package dev.outcrop.prompt;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Function;

/**
 * That an agent's instructions are kept elsewhere, and its file has them only for the time when they can't be had.
 *
 * @param partials the text of the partial of a name, as for the file
 */
public record ManagedPrompt(PromptRef ref, Function<String, Optional<String>> partials) {
    public ManagedPrompt {
        requireNonNull(ref, "ref is null");
        requireNonNull(partials, "partials is null");
    }
}
