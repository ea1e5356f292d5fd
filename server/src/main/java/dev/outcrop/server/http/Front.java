package dev.outcrop.server.http;

import dev.outcrop.access.Caller;
import dev.outcrop.run.TraceParent;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Takes every request past the walls to its route or page. */
final class Front implements Handler {
    private static final int LEAST_REFUSAL = 400;
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final Api api;
    private final Pages pages;
    private final Walls walls;
    private final Proxies proxies;
    private final boolean encrypted;
    private final Gate gate;
    private final BodyReader bodies;
    private final Replies replies;
    private final WatchedConnections connections;
    private final RequestWatch watch;
    private final RefusalWatch refusals;
    private final RequestSpans spans;

    /** {@code encrypted} is whether people reach it by https alone. */
    Front(
            Api api,
            Pages pages,
            Walls walls,
            Proxies proxies,
            boolean encrypted,
            Gate gate,
            BodyReader bodies,
            Replies replies,
            WatchedConnections connections,
            RequestWatch watch,
            RefusalWatch refusals,
            RequestSpans spans) {
        this.api = api;
        this.pages = pages;
        this.walls = walls;
        this.proxies = proxies;
        this.encrypted = encrypted;
        this.gate = gate;
        this.bodies = bodies;
        this.replies = replies;
        this.connections = connections;
        this.watch = watch;
        this.refusals = refusals;
        this.spans = spans;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        connections.busy();
        try {
            answer(new Exchange(request, response));
        } finally {
            connections.idle();
        }
    }

    private void answer(Exchange exchange) {
        SecurityHeaders.ALL.forEach(exchange.response()::header);
        if (encrypted) {
            exchange.response().header(SecurityHeaders.ENCRYPTED);
        }
        boolean streamed = false;
        boolean aborted = false;
        try {
            Framing.check(exchange.request());
            Target target = exchange.target();
            Api.Match match = api.find(exchange.method(), target.segments());
            exchange.found(route(match, target, exchange));
            if (match instanceof Api.Match.Found(Endpoint endpoint, var _)) {
                streamed = endpoint.handling() instanceof Endpoint.Handling.Streamed;
                exchange.is(spans.begin(exchange.method(), endpoint));
            }
            serve(target, match, exchange);
        } catch (ProblemException e) {
            tellRefused(e.problem().status(), exchange);
            replies.refuse(e.problem(), exchange);
        } catch (CloseConnectionException e) {
            aborted = true;
            throw e;
        } catch (RequestException e) {
            // The body's framing is wrong, or was found to be while it was read: nothing after it can be trusted.
            replies.refuse(DirectProblems.problem(e.status().code()), exchange);
            throw new CloseConnectionException("the body's framing is broken", e);
        } catch (InterruptedException e) {
            aborted = true;
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("the server is stopping", e);
        } catch (IOException | UncheckedIOException e) {
            aborted = true;
            throw new CloseConnectionException("the connection broke", e);
        } catch (RuntimeException e) {
            replies.fail(e, exchange);
        } finally {
            tellDone(streamed, aborted, exchange);
        }
        closeIfAsked(exchange.request());
    }

    private void tellDone(boolean streamed, boolean aborted, Exchange exchange) {
        int status = exchange.response().status().code();
        boolean told = streamed && status < LEAST_REFUSAL;
        exchange.end(aborted && !told ? Optional.empty() : Optional.of(status));
        if (told) {
            watch.streamed(exchange.route(), exchange.took());
        } else if (aborted) {
            watch.aborted(exchange.method(), exchange.route(), exchange.took());
        } else {
            watch.answered(exchange.method(), exchange.route(), status, exchange.took());
        }
    }

    private void tellRefused(int status, Exchange exchange) {
        if (status == 401 || status == 403) {
            String method = exchange.method();
            String known = METHODS.contains(method) ? method : "OTHER"; // a client may write any word
            refusals.refused(new RefusalWatch.Refused(
                    status, known, exchange.route(), exchange.caller(), address(exchange.request())));
        }
    }

    private Optional<String> address(ServerRequest request) {
        if (!(request.remotePeer().address() instanceof InetSocketAddress socket) || socket.getAddress() == null) {
            return Optional.empty();
        }
        List<String> forwarded = proxies.any() ? request.headers().values(HeaderNames.X_FORWARDED_FOR) : List.of();
        return Optional.of(proxies.client(socket.getAddress(), forwarded).getHostAddress());
    }

    private static String route(Api.Match match, Target target, Exchange exchange) {
        return switch (match) {
            case Api.Match.Found(Endpoint endpoint, var _) -> endpoint.path();
            case Api.Match.OtherMethod _ -> RequestWatch.NO_ROUTE;
            case Api.Match.Nothing _ -> target.api() || exchange.changing() ? RequestWatch.NO_ROUTE : RequestWatch.PAGE;
        };
    }

    private void serve(Target target, Api.Match match, Exchange exchange) throws IOException, InterruptedException {
        if (passWalls(target, match, exchange)) {
            return;
        }
        switch (match) {
            case Api.Match.Found(Endpoint endpoint, Map<String, String> params) ->
                serve(endpoint, params, target, exchange);
            case Api.Match.OtherMethod(List<String> allowed) -> replies.otherMethod(allowed, exchange);
            case Api.Match.Nothing() -> {
                if (target.api()) {
                    throw ProblemException.notFound("There is no such address in this API.");
                }
                if (exchange.changing()) {
                    replies.otherMethod(List.of("GET", "HEAD"), exchange);
                } else {
                    replies.send(pages.get(target.segments(), exchange.headers()), exchange);
                }
            }
        }
    }

    /** Whether that was the answer: a browser asked whether its page may ask. */
    private boolean passWalls(Target target, Api.Match match, Exchange exchange) {
        Function<String, Optional<String>> headers = exchange.headers();
        ServerResponse response = exchange.response();
        if (target.api()) {
            response.header(SecurityHeaders.NO_STORE);
        }
        if (!(match instanceof Api.Match.Found(Endpoint open, var _) && open.anyHost())) {
            walls.checkHost(headers.apply("Host"));
        }
        if (target.api() || exchange.changing()) {
            walls.checkOrigin(exchange.changing(), target.api(), headers);
        }
        Optional<String> foreign = target.api() ? walls.allowedOrigin(headers) : Optional.empty();
        foreign.ifPresent(origin -> OtherOrigins.mayRead(origin, response));
        if (foreign.isPresent() && OtherOrigins.asksFirst(exchange.method(), headers)) {
            OtherOrigins.mayAsk(response);
            replies.send(ApiResponse.empty(204), exchange);
            return true;
        }
        return false;
    }

    private void serve(Endpoint endpoint, Map<String, String> params, Target target, Exchange exchange)
            throws IOException, InterruptedException {
        ServerRequest request = exchange.request();
        Function<String, Optional<String>> sent = exchange.headers();
        // A route sees no more of who asks than the check does.
        Function<String, Optional<String>> headers = walls.ownOrigin(sent) ? sent : OtherOrigins.withoutAmbient(sent);
        Map<String, String> query = target.query(endpoint);
        Caller caller = gate.admit(endpoint, headers, exchange);
        Optional<TraceParent> trace = exchange.trace(headers);
        boolean raw = endpoint.handling() instanceof Endpoint.Handling.Received;
        var asked = new ApiRequest(
                caller,
                params,
                query,
                headers,
                address(request),
                trace,
                raw ? Json.object() : bodies.read(endpoint, request));
        switch (endpoint.handling()) {
            case Endpoint.Handling.AtOnce(var answer) -> replies.send(answer.to(asked), exchange);
            case Endpoint.Handling.Received(int most, var receiver) ->
                replies.send(bodies.receive(request, most, body -> receiver.to(asked, body)), exchange);
            case Endpoint.Handling.Streamed(var stream) -> {
                stream(endpoint.path(), stream, asked, exchange.response());
                // Closing the stream does not write its last chunk; this does.
                if (exchange.response() instanceof RoutingResponse routing && routing.hasEntity()) {
                    routing.commit();
                }
            }
        }
    }

    private void stream(String route, Endpoint.Stream stream, ApiRequest asked, ServerResponse response)
            throws IOException, InterruptedException {
        watch.streamBegun(route);
        try {
            stream.to(asked, response);
        } finally {
            watch.streamEnded(route);
        }
    }

    /** Helidon 4.5.0 writes {@code Connection: close} but goes on reading: the client would wait for the end in vain. */
    private static void closeIfAsked(ServerRequest request) {
        if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
            throw new CloseConnectionException("the client asked for it");
        }
    }
}
