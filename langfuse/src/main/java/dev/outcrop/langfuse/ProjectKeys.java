package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import java.util.function.Supplier;

/** The two keys of a Langfuse project. Its text form hides them. */
public record ProjectKeys(String publicKey, String secretKey) {
    public ProjectKeys {
        requireNonNull(publicKey, "publicKey is null");
        requireNonNull(secretKey, "secretKey is null");
    }

    /** These, for good. */
    static Supplier<ProjectKeys> of(String publicKey, String secretKey) {
        var keys = new ProjectKeys(publicKey, secretKey);
        return () -> keys;
    }

    /** As a header has them. */
    String basic() {
        return Connection.basic(publicKey, secretKey);
    }

    @Override
    public String toString() {
        return "ProjectKeys";
    }
}
