package dev.outcrop.server.http;

import dev.outcrop.id.IdSource;
import dev.outcrop.store.StoreFailure;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers, and words every error. */
final class Replies {
    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);
    private static final Duration STORE_RETRY_AFTER = Duration.ofSeconds(10);
    private static final int UNAUTHORIZED = 401;

    private final BodyReader bodies;
    private final IdSource ids;

    Replies(BodyReader bodies, IdSource ids) {
        this.bodies = bodies;
        this.ids = ids;
    }

    void send(ApiResponse answer, Exchange exchange) {
        ServerResponse response = exchange.response();
        response.status(Status.create(answer.status()));
        answer.contentType().ifPresent(type -> response.header(HeaderNames.CONTENT_TYPE, type));
        answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
        if (!answer.cookies().isEmpty()) {
            response.header(HeaderNames.SET_COOKIE, answer.cookies().toArray(String[]::new));
        }
        if (exchange.method().equals("HEAD") && answer.content().length > 0) {
            response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(answer.content().length));
            response.send();
        } else {
            response.send(answer.content());
        }
    }

    /** The path is there, for these methods. */
    void otherMethod(List<String> allowed, Exchange exchange) {
        exchange.response().header(HeaderNames.ALLOW, String.join(", ", allowed));
        if (!exchange.method().equals("OPTIONS")) {
            throw ProblemException.of(405, "This address takes " + String.join(", ", allowed) + " only.");
        }
        send(ApiResponse.empty(204), exchange);
    }

    /** It is the request's fault. */
    void refuse(Problem problem, Exchange exchange) {
        String id = ids.next("e");
        LOG.debug("{} {} refused with {}: {}", exchange.method(), exchange.route(), problem.status(), id);
        send(problem, id, exchange);
    }

    /** It is the server's fault. */
    void fail(RuntimeException cause, Exchange exchange) {
        String id = ids.next("e");
        if (cause instanceof StoreFailure store && store.passing()) {
            // One line: everybody who asks meets it, and the store tells of it too.
            LOG.warn("{} {} failed: {}: {}", exchange.method(), exchange.route(), id, store.getMessage());
        } else {
            LOG.error("{} {} failed: {}", exchange.method(), exchange.route(), id, cause);
        }
        send(problem(cause, id), id, exchange);
    }

    private static Problem problem(RuntimeException cause, String id) {
        return cause instanceof StoreFailure
                // A full disk or a database that is away: the sentence is for people, and it may pass.
                ? new Problem(503, String.valueOf(cause.getMessage()), Optional.empty(), Optional.of(STORE_RETRY_AFTER))
                : new Problem(
                        500,
                        "Something went wrong on the server; its log has the cause under " + id + ".",
                        Optional.empty(),
                        Optional.empty());
    }

    private void send(Problem problem, String id, Exchange exchange) {
        ServerRequest request = exchange.request();
        ServerResponse response = exchange.response();
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
            send(new ApiResponse(problem.status(), Optional.of(Problem.CONTENT_TYPE), content, Map.of()), exchange);
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
}
