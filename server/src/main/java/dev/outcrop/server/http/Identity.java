package dev.outcrop.server.http;

import dev.outcrop.access.Caller;
import java.util.Optional;
import java.util.function.Function;

/** Finds out who asks. */
@FunctionalInterface
public interface Identity {
    /** The one person of a server without an identity provider. */
    Identity LOCAL = _ -> Caller.LOCAL;

    /**
     * Who sent the request with these headers.
     *
     * @throws ProblemException a 401 if they have to sign in first
     */
    Caller caller(Function<String, Optional<String>> headers);
}
