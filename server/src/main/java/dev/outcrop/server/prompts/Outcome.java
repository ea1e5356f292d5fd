package dev.outcrop.server.prompts;

import static java.util.Objects.requireNonNull;

/**
 * What came of one agent's prompt.
 *
 * @param text for the person who asked: a sentence, or a difference
 */
public record Outcome(Kind kind, String text) {
    public Outcome {
        requireNonNull(kind, "kind is null");
        requireNonNull(text, "text is null");
    }

    /** In a word. */
    public enum Kind {
        /** Both sides are the same. */
        SAME,
        /** They were different, and are the same now. */
        MOVED,
        /** They are different. */
        DIFFERENT,
        /** It could not be done. */
        FAULT
    }
}
