package dev.outcrop.server.http;

import dev.outcrop.id.IdSource;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Words what Helidon refuses before a request reaches {@link Front}: broken framing, headers and request lines. */
final class DirectProblems implements DirectHandler {
    private static final Logger LOG = LoggerFactory.getLogger(DirectProblems.class);

    /** What Helidon says of headers that are too large; their status is that of any bad request. */
    private static final String HEADERS = "Header size exceeded";

    private final IdSource ids;

    DirectProblems(IdSource ids) {
        this.ids = ids;
    }

    @Override
    public TransportResponse handle(
            TransportRequest request, EventType event, Status status, ServerResponseHeaders headers, String message) {
        String id = ids.next("e");
        // What breaks before there is a path is Helidon's reading of the request line: a method with a zero in it, say.
        boolean ours = event == EventType.INTERNAL_ERROR && !request.path().isEmpty();
        Problem problem = ours
                ? new Problem(500, "Something went wrong on the server.", Optional.empty(), Optional.empty())
                : problem(HEADERS.equals(message) ? 431 : status.code());
        LOG.debug("a request was refused with {} before it was read: {}", problem.status(), id);
        var response = TransportResponse.builder()
                .status(Status.create(problem.status()))
                .headers(headers)
                .keepAlive(false)
                .header(HeaderNames.CONTENT_TYPE, Problem.CONTENT_TYPE);
        SecurityHeaders.ALL.forEach(header -> response.header(header.headerName(), header.get()));
        response.header(SecurityHeaders.NO_STORE.headerName(), SecurityHeaders.NO_STORE.get());
        return response.entity(Json.bytes(problem.json(id))).build();
    }

    /** The problem for a status of Helidon's; what it calls 501 and 505 is the client's doing, not a fault of ours. */
    static Problem problem(int status) {
        return switch (status) {
            case 413 -> of(413, "The request is too large.");
            case 414 -> of(414, "The request's address is too long.");
            case 431 -> of(431, "The request's headers are too large.");
            case 503 -> of(503, "The server is busy; try again in a moment.");
            case 505 -> of(400, "This server speaks HTTP/1.1.");
            default -> of(400, "The request is not valid HTTP.");
        };
    }

    private static Problem of(int status, String detail) {
        return new Problem(status, detail, Optional.empty(), Optional.empty());
    }
}
