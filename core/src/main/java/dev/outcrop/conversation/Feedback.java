package dev.outcrop.conversation;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/** What a person thinks of an answer. */
public record Feedback(Rating rating, Optional<String> comment, Instant at) {
    public Feedback {
        requireNonNull(rating, "rating is null");
        requireNonNull(comment, "comment is null");
        requireNonNull(at, "at is null");
    }

    /** Thumbs. */
    public enum Rating {
        UP,
        DOWN
    }
}
