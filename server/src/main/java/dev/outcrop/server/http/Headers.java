package dev.outcrop.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Looks up request headers without Helidon's types. */
final class Headers {
    /** One may be spread over several headers; of the other there may be one only, and two make no sense together. */
    private static final Set<String> WHOLE = Set.of("tracestate", "traceparent");

    private Headers() {}

    /** The first value of each header, of those that are read whole all values in one. */
    static Function<String, Optional<String>> of(ServerRequest request) {
        return name -> WHOLE.contains(name)
                ? Optional.of(String.join(",", request.headers().all(HeaderNames.create(name), List::of)))
                        .filter(value -> !value.isEmpty())
                : request.headers().first(HeaderNames.create(name));
    }
}
