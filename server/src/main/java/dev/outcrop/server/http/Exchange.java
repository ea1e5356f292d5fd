package dev.outcrop.server.http;

import dev.outcrop.access.Caller;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** One request and its response, with what is known of them so far. */
final class Exchange {
    private final ServerRequest request;
    private final ServerResponse response;
    private final long begun = System.nanoTime();
    private String route = RequestWatch.NO_ROUTE;
    private Optional<Caller> caller = Optional.empty();

    Exchange(ServerRequest request, ServerResponse response) {
        this.request = request;
        this.response = response;
    }

    ServerRequest request() {
        return request;
    }

    ServerResponse response() {
        return response;
    }

    String method() {
        return request.prologue().method().text();
    }

    /** Whether it may change something, by its method. */
    boolean changing() {
        return !Set.of("GET", "HEAD").contains(method());
    }

    Function<String, Optional<String>> headers() {
        return Headers.of(request);
    }

    Target target() {
        return Target.of(
                request.prologue().uriPath().rawPath(),
                request.prologue().query().rawValue());
    }

    /** The path with its placeholders, or what stands for it. */
    String route() {
        return route;
    }

    void found(String known) {
        route = known;
    }

    /** Who asks, as soon as that is known. */
    Optional<Caller> caller() {
        return caller;
    }

    void asks(Caller known) {
        caller = Optional.of(known);
    }

    Duration took() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
