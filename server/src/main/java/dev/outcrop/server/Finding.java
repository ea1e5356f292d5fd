package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What the doctor found out about one thing.
 *
 * @param remedy what to do, where something is to be done
 */
public record Finding(String thing, State state, String says, Optional<String> remedy) {
    public Finding {
        requireNonNull(thing, "thing is null");
        requireNonNull(state, "state is null");
        requireNonNull(says, "says is null");
        requireNonNull(remedy, "remedy is null");
    }

    /** How bad it is. */
    public enum State {
        WELL,
        /** Something can't be done, and the server starts all the same. */
        MISSING,
        /** The server does not start like this. */
        BROKEN
    }

    static Finding well(String thing, String says) {
        return new Finding(thing, State.WELL, says, Optional.empty());
    }

    static Finding missing(String thing, String says, String remedy) {
        return new Finding(thing, State.MISSING, says, Optional.of(remedy));
    }

    static Finding broken(String thing, String says, String remedy) {
        return new Finding(thing, State.BROKEN, says, Optional.of(remedy));
    }
}
