package dev.outcrop.server.http;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Permission;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The only place where permissions are enforced. */
final class Gate {
    private final Identity identity;
    private final Throttle throttle;

    Gate(Identity identity, Throttle throttle) {
        this.identity = identity;
        this.throttle = throttle;
    }

    /**
     * Lets somebody through to a route, if they may ask it and don't ask too often.
     *
     * @throws ProblemException if not
     */
    Caller admit(Endpoint endpoint, Function<String, Optional<String>> headers, Exchange exchange) {
        if (endpoint.permission().isEmpty()) {
            return Caller.NOBODY;
        }
        Permission needed = endpoint.permission().get();
        Caller caller = identity.caller(headers);
        exchange.asks(caller);
        if (!caller.may(needed)) {
            throw denied(caller, needed);
        }
        throttle.admit(caller, endpoint.question());
        return caller;
    }

    /** Where everything that somebody may not do is refused. */
    private static ProblemException denied(Caller caller, Permission needed) {
        if (!caller.role().includes(needed.least())) {
            return ProblemException.of(
                    403,
                    "Your account may not do this: it needs the role "
                            + needed.least().name().toLowerCase(Locale.ROOT)
                            + ". Ask whoever administers this server.");
        }
        return ProblemException.of(
                403,
                switch (needed) {
                    case READ, CHAT, OPERATE ->
                        "This API key may not do this. Use one that has the permission “"
                                + needed.name().toLowerCase(Locale.ROOT) + "”.";
                    case BUILD, ADMINISTER -> "This can't be done with an API key. Do it on the page.";
                });
    }
}
