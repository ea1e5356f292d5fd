package dev.outcrop.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;
import java.util.function.Function;

/** Looks up request headers without Helidon's types. */
final class Headers {
    private Headers() {}

    /** The first value of each header. */
    static Function<String, Optional<String>> of(ServerRequest request) {
        return name -> request.headers().first(HeaderNames.create(name));
    }
}
