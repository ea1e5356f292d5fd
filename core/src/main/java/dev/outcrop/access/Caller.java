package dev.outcrop.access;

import static java.util.Objects.requireNonNull;

/** The person or program on whose behalf something is done. Comes from identity, never from a request's body. */
public record Caller(String id, String name) {

    /** The single person of a server that has no identity provider. */
    public static final Caller LOCAL = new Caller("local", "You");

    public Caller {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
    }
}
