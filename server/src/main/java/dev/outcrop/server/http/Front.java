package dev.outcrop.server.http;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Permission;
import dev.outcrop.id.IdSource;
import dev.outcrop.run.TraceParent;
import dev.outcrop.store.StoreFailure;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes every request past the walls to its route or page, and words every error. */
final class Front implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(Front.class);
    private static final Duration STORE_RETRY_AFTER = Duration.ofSeconds(10);
    private static final int LEAST_REFUSAL = 400;
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final int UNAUTHORIZED = 401;

    private final Api api;
    private final Pages pages;
    private final Walls walls;
    private final Proxies proxies;
    private final boolean encrypted;
    private final Identity identity;
    private final Throttle throttle;
    private final BodyReader bodies;
    private final Watched connections;
    private final RequestWatch watch;
    private final RefusalWatch refusals;
    private final RequestSpans spans;
    private final IdSource ids;

    /** {@code encrypted} is whether people reach it by https alone. */
    Front(
            Api api,
            Pages pages,
            Walls walls,
            Proxies proxies,
            boolean encrypted,
            Identity identity,
            Throttle throttle,
            BodyReader bodies,
            Watched connections,
            RequestWatch watch,
            RefusalWatch refusals,
            RequestSpans spans,
            IdSource ids) {
        this.api = api;
        this.pages = pages;
        this.walls = walls;
        this.proxies = proxies;
        this.encrypted = encrypted;
        this.identity = identity;
        this.throttle = throttle;
        this.bodies = bodies;
        this.connections = connections;
        this.watch = watch;
        this.refusals = refusals;
        this.spans = spans;
        this.ids = ids;
    }

    /** Who makes a request, as soon as that is known, and the span that it is told as. */
    private static final class Asker {
        private Optional<Caller> caller = Optional.empty();
        private Optional<RequestSpan> span = Optional.empty();

        /** The span in which what is asked for is told. Who may not ask has no say in whose trace that is. */
        private Optional<TraceParent> trace(Function<String, Optional<String>> headers) {
            Optional<TraceParent> sent = caller.flatMap(_ -> SenderSpan.of(headers));
            span.ifPresent(ours -> sent.ifPresent(ours::within));
            return span.map(RequestSpan::context).or(() -> sent);
        }
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        connections.busy();
        try {
            answer(request, response);
        } finally {
            connections.idle();
        }
    }

    private void answer(ServerRequest request, ServerResponse response) {
        long begun = System.nanoTime();
        SecurityHeaders.ALL.forEach(response::header);
        if (encrypted) {
            response.header(SecurityHeaders.ENCRYPTED);
        }
        String method = request.prologue().method().text();
        String route = RequestWatch.NO_ROUTE;
        boolean streamed = false;
        boolean aborted = false;
        var asker = new Asker();
        try {
            Target target = Target.of(
                    request.prologue().uriPath().rawPath(),
                    request.prologue().query().rawValue());
            Api.Match match = api.find(method, target.segments());
            route = route(match, target, method);
            if (match instanceof Api.Match.Found(Endpoint endpoint, var _)) {
                streamed = endpoint.handling() instanceof Endpoint.Handling.Streamed;
                asker.span = spans.begin(method, endpoint);
            }
            serve(method, target, match, asker, request, response);
        } catch (ProblemException e) {
            tellRefused(e.problem().status(), method, route, asker.caller, request);
            refuse(e.problem(), method, route, request, response);
        } catch (CloseConnectionException e) {
            aborted = true;
            throw e;
        } catch (RequestException e) {
            // Helidon found the body's framing wrong while it was read: nothing after it can be trusted.
            refuse(DirectProblems.problem(e.status().code()), method, route, request, response);
            throw new CloseConnectionException("the body's framing is broken", e);
        } catch (InterruptedException e) {
            aborted = true;
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("the server is stopping", e);
        } catch (IOException | UncheckedIOException e) {
            aborted = true;
            throw new CloseConnectionException("the connection broke", e);
        } catch (RuntimeException e) {
            fail(e, method, route, request, response);
        } finally {
            int status = response.status().code();
            var took = Duration.ofNanos(System.nanoTime() - begun);
            boolean told = streamed && status < LEAST_REFUSAL;
            Optional<Integer> answered = aborted && !told ? Optional.empty() : Optional.of(status);
            asker.span.ifPresent(span -> span.end(answered));
            if (told) {
                watch.streamed(route, took);
            } else if (aborted) {
                watch.aborted(method, route, took);
            } else {
                watch.answered(method, route, status, took);
            }
        }
        closeIfAsked(request);
    }

    private void tellRefused(int status, String method, String route, Optional<Caller> asker, ServerRequest request) {
        if (status == 401 || status == 403) {
            String known = METHODS.contains(method) ? method : "OTHER"; // a client may write any word
            refusals.refused(new RefusalWatch.Refused(status, known, route, asker, address(request)));
        }
    }

    private Optional<String> address(ServerRequest request) {
        if (!(request.remotePeer().address() instanceof InetSocketAddress socket) || socket.getAddress() == null) {
            return Optional.empty();
        }
        List<String> forwarded = proxies.any() ? request.headers().values(HeaderNames.X_FORWARDED_FOR) : List.of();
        return Optional.of(proxies.client(socket.getAddress(), forwarded).getHostAddress());
    }

    private static String route(Api.Match match, Target target, String method) {
        return switch (match) {
            case Api.Match.Found(Endpoint endpoint, var _) -> endpoint.path();
            case Api.Match.OtherMethod _ -> RequestWatch.NO_ROUTE;
            case Api.Match.Nothing _ -> target.api() || changing(method) ? RequestWatch.NO_ROUTE : RequestWatch.PAGE;
        };
    }

    private static boolean changing(String method) {
        return !Set.of("GET", "HEAD").contains(method);
    }

    private void serve(
            String method, Target target, Api.Match match, Asker asker, ServerRequest request, ServerResponse response)
            throws IOException, InterruptedException {
        Function<String, Optional<String>> headers = Headers.of(request);
        if (target.api()) {
            response.header(SecurityHeaders.NO_STORE);
        }
        if (!(match instanceof Api.Match.Found(Endpoint open, var _) && open.anyHost())) {
            walls.checkHost(headers.apply("Host"));
        }
        boolean changing = changing(method);
        if (target.api() || changing) {
            walls.checkOrigin(changing, target.api(), headers);
        }
        if (target.api()) {
            Optional<String> foreign = walls.allowedOrigin(headers);
            foreign.ifPresent(origin -> OtherOrigins.mayRead(origin, response));
            if (foreign.isPresent() && OtherOrigins.asksFirst(method, headers)) {
                OtherOrigins.mayAsk(response);
                send(ApiResponse.empty(204), method, response);
                return;
            }
        }
        switch (match) {
            case Api.Match.Found(Endpoint endpoint, Map<String, String> params) ->
                serve(endpoint, params, target, method, asker, request, response);
            case Api.Match.OtherMethod(List<String> allowed) -> otherMethod(method, allowed, response);
            case Api.Match.Nothing() -> {
                if (target.api()) {
                    throw ProblemException.notFound("There is no such address in this API.");
                }
                if (changing) {
                    otherMethod(method, List.of("GET", "HEAD"), response);
                } else {
                    send(pages.get(target.segments(), headers), method, response);
                }
            }
        }
    }

    private void serve(
            Endpoint endpoint,
            Map<String, String> params,
            Target target,
            String method,
            Asker asker,
            ServerRequest request,
            ServerResponse response)
            throws IOException, InterruptedException {
        Function<String, Optional<String>> sent = Headers.of(request);
        // A route sees no more of who asks than the check does.
        Function<String, Optional<String>> headers = walls.ownOrigin(sent) ? sent : OtherOrigins.withoutAmbient(sent);
        Map<String, String> query = query(endpoint, target);
        Caller caller = caller(endpoint, headers, asker);
        Optional<TraceParent> trace = asker.trace(headers);
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
            case Endpoint.Handling.AtOnce(var answer) -> send(answer.to(asked), method, response);
            case Endpoint.Handling.Received(int most, var receiver) ->
                send(bodies.receive(request, most, body -> receiver.to(asked, body)), method, response);
            case Endpoint.Handling.Streamed(var stream) -> {
                stream(endpoint.path(), stream, asked, response);
                // Closing the stream does not write its last chunk; this does.
                if (response instanceof RoutingResponse routing && routing.hasEntity()) {
                    routing.commit();
                }
            }
        }
    }

    /** The only place where permissions are enforced. */
    private Caller caller(Endpoint endpoint, Function<String, Optional<String>> headers, Asker asker) {
        if (endpoint.permission().isEmpty()) {
            return Caller.NOBODY;
        }
        Permission needed = endpoint.permission().get();
        Caller caller = identity.caller(headers);
        asker.caller = Optional.of(caller);
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

    private void stream(String route, Endpoint.Stream stream, ApiRequest asked, ServerResponse response)
            throws IOException, InterruptedException {
        watch.streamBegun(route);
        try {
            stream.to(asked, response);
        } finally {
            watch.streamEnded(route);
        }
    }

    private static Map<String, String> query(Endpoint endpoint, Target target) {
        var query = new HashMap<>(target.query());
        var known = new HashMap<String, String>();
        for (QueryParam parameter : endpoint.query()) {
            String value = query.remove(parameter.name());
            if (value != null) {
                parameter.check(value);
                known.put(parameter.name(), value);
            }
        }
        if (!endpoint.lenient()) {
            query.keySet().stream().sorted().findFirst().ifPresent(name -> {
                throw ProblemException.badField(name, "There is no parameter “" + name + "” here.");
            });
        }
        return known;
    }

    private static void otherMethod(String method, List<String> allowed, ServerResponse response) {
        response.header(HeaderNames.ALLOW, String.join(", ", allowed));
        if (!method.equals("OPTIONS")) {
            throw ProblemException.of(405, "This address takes " + String.join(", ", allowed) + " only.");
        }
        send(ApiResponse.empty(204), method, response);
    }

    private static void send(ApiResponse answer, String method, ServerResponse response) {
        response.status(Status.create(answer.status()));
        answer.contentType().ifPresent(type -> response.header(HeaderNames.CONTENT_TYPE, type));
        answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
        if (!answer.cookies().isEmpty()) {
            response.header(HeaderNames.SET_COOKIE, answer.cookies().toArray(String[]::new));
        }
        if (method.equals("HEAD") && answer.content().length > 0) {
            response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(answer.content().length));
            response.send();
        } else {
            response.send(answer.content());
        }
    }

    private void refuse(Problem problem, String method, String route, ServerRequest request, ServerResponse response) {
        String id = ids.next("e");
        LOG.debug("{} {} refused with {}: {}", method, route, problem.status(), id);
        sendProblem(problem, id, method, request, response);
    }

    private void fail(
            RuntimeException cause, String method, String route, ServerRequest request, ServerResponse response) {
        String id = ids.next("e");
        if (cause instanceof StoreFailure store && store.passing()) {
            // One line: everybody who asks meets it, and the store tells of it too.
            LOG.warn("{} {} failed: {}: {}", method, route, id, store.getMessage());
        } else {
            LOG.error("{} {} failed: {}", method, route, id, cause);
        }
        sendProblem(
                cause instanceof StoreFailure
                        // A full disk or a database that is away: the sentence is for people, and it may pass.
                        ? new Problem(
                                503,
                                String.valueOf(cause.getMessage()),
                                Optional.empty(),
                                Optional.of(STORE_RETRY_AFTER))
                        : new Problem(
                                500,
                                "Something went wrong on the server; its log has the cause under " + id + ".",
                                Optional.empty(),
                                Optional.empty()),
                id,
                method,
                request,
                response);
    }

    private void sendProblem(
            Problem problem, String id, String method, ServerRequest request, ServerResponse response) {
        boolean bodyLeft = request.content().hasEntity() && !request.content().consumed();
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        if (problem.status() == UNAUTHORIZED) {
            response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        problem.retryAfter().ifPresent(pause -> response.header(HeaderNames.RETRY_AFTER, "" + pause.toSeconds()));
        if (bodyLeft) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        byte[] content = Json.bytes(problem.json(id));
        try {
            send(
                    new ApiResponse(problem.status(), Optional.of(Problem.CONTENT_TYPE), content, Map.of()),
                    method,
                    response);
        } catch (IllegalStateException e) {
            throw new CloseConnectionException("the answer had begun when it failed", e);
        }
        if (bodyLeft) {
            try {
                bodies.linger(request);
            } catch (IOException | RuntimeException e) {
                LOG.debug("the rest of a refused body could not be read: {}", e.toString());
            }
            throw new CloseConnectionException("the body was refused");
        }
    }

    /** Helidon 4.5.0 writes {@code Connection: close} but goes on reading: the client would wait for the end in vain. */
    private static void closeIfAsked(ServerRequest request) {
        if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
            throw new CloseConnectionException("the client asked for it");
        }
    }
}
