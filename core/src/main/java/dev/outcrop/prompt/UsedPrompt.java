package dev.outcrop.prompt;

import static java.util.Objects.requireNonNull;

/**
 * Which version of a managed prompt a model was given.
 *
 * @param version counts from 1
 * @param instructions the version of its text with its partials, by which the archive has it
 */
public record UsedPrompt(String name, int version, String instructions) {
    public UsedPrompt {
        requireNonNull(name, "name is null");
        requireNonNull(instructions, "instructions is null");
    }
}
