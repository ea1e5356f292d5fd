package dev.outcrop.server.http;

import dev.outcrop.access.Caller;
import java.util.List;
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

    /** Whoever the first of these ways knows. */
    static Identity of(List<Way> ways) {
        List<Way> all = List.copyOf(ways);
        return headers -> all.stream()
                .flatMap(way -> way.caller(headers).stream())
                .findFirst()
                .orElseThrow(() ->
                        ProblemException.of(401, "You are not signed in, or not any more: sign in and try again."));
    }

    /** One way in which a request can say who sends it: a cookie, a token, a header. */
    @FunctionalInterface
    interface Way {
        /**
         * Who it is; empty if the request says nothing in this way.
         *
         * @throws ProblemException a 401 if what it says is not to be believed
         */
        Optional<Caller> caller(Function<String, Optional<String>> headers);
    }
}
