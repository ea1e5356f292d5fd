package dev.outcrop.prompt;

import static java.util.Objects.requireNonNull;

/** Where instructions come from that are not an agent's own of now: those kept elsewhere, and those of before. */
public record PromptSources(ManagedPrompts managed, PromptArchive archive) {
    /** Every agent has its own instructions, and nothing is kept. */
    public static final PromptSources NONE = new PromptSources(ManagedPrompts.NONE, PromptArchive.NONE);

    public PromptSources {
        requireNonNull(managed, "managed is null");
        requireNonNull(archive, "archive is null");
    }
}
