package dev.outcrop.server.http;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import java.util.Optional;

/** Told of each request that is refused because of who asks: 401 and 403. */
@FunctionalInterface
public interface RefusalWatch {
    /** Nobody wants to know. */
    RefusalWatch NOBODY = _ -> {};

    /** It is refused now. */
    void refused(Refused refused);

    /**
     * A request that is refused.
     *
     * @param route the path with its placeholders
     * @param caller who asks, if that is known
     * @param address from where
     */
    record Refused(int status, String method, String route, Optional<Caller> caller, Optional<String> address) {
        public Refused {
            requireNonNull(method, "method is null");
            requireNonNull(route, "route is null");
            requireNonNull(caller, "caller is null");
            requireNonNull(address, "address is null");
        }
    }
}
