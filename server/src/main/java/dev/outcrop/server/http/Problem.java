package dev.outcrop.server.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * An error as a client sees it.
 *
 * @param detail a sentence for a person: what happened and what to do
 * @param field the member of the body or the query that is wrong
 * @param retryAfter when it is worth trying again
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
public record Problem(int status, String detail, Optional<String> field, Optional<Duration> retryAfter) {
    /** The media type of problems. */
    public static final String CONTENT_TYPE = "application/problem+json";

    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not found"),
            Map.entry(405, "Method not allowed"),
            Map.entry(408, "Request timeout"),
            Map.entry(409, "Conflict"),
            Map.entry(413, "Content too large"),
            Map.entry(414, "URI too long"),
            Map.entry(415, "Unsupported media type"),
            Map.entry(417, "Expectation failed"),
            Map.entry(421, "Misdirected request"),
            Map.entry(422, "Unprocessable content"),
            Map.entry(429, "Too many requests"),
            Map.entry(431, "Request header fields too large"),
            Map.entry(500, "Internal server error"),
            Map.entry(503, "Service unavailable"));

    public Problem {
        requireNonNull(detail, "detail is null");
        requireNonNull(field, "field is null");
        requireNonNull(retryAfter, "retryAfter is null");
    }

    /** The problem as it is sent; the log has its cause under {@code id}. */
    public ObjectNode json(String id) {
        ObjectNode json = Json.object()
                .put("type", "about:blank")
                .put("title", TITLES.getOrDefault(status, "Error"))
                .put("status", status)
                .put("detail", detail)
                .put("id", id);
        field.ifPresent(name -> json.put("field", name));
        retryAfter.ifPresent(pause -> json.put("retryAfter", pause.toSeconds()));
        return json;
    }
}
