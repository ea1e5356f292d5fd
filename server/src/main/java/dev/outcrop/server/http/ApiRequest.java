package dev.outcrop.server.http;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.TraceParent;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request that has passed the walls and fits its endpoint.
 *
 * @param caller who asks
 * @param params the values of the path's placeholders, decoded
 * @param query the query's parameters that the endpoint knows
 * @param headers looks up a header's first value
 * @param address where it comes from, if that is known
 * @param trace the span in which what it brings about is told: its own, or that of whoever sent it
 * @param body the validated body; empty if there is none
 */
public record ApiRequest(
        Caller caller,
        Map<String, String> params,
        Map<String, String> query,
        Function<String, Optional<String>> headers,
        Optional<String> address,
        Optional<TraceParent> trace,
        ObjectNode body) {
    public ApiRequest {
        requireNonNull(caller, "caller is null");
        params = Map.copyOf(params);
        query = Map.copyOf(query);
        requireNonNull(headers, "headers is null");
        requireNonNull(address, "address is null");
        requireNonNull(trace, "trace is null");
        requireNonNull(body, "body is null");
    }

    /** The value of a placeholder of the path. */
    public String param(String name) {
        return requireNonNull(params.get(name), name);
    }

    /** The query's parameter. */
    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /** The query's whole number, or {@code fallback} if it is not given; its range has been checked. */
    public long number(String name, long fallback) {
        return query(name).map(Long::parseLong).orElse(fallback);
    }

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.apply(name);
    }

    /**
     * The placeholder as a conversation's id.
     *
     * @throws ProblemException a 404 if it can't be one
     */
    public ConversationId conversationId(String name) {
        try {
            return new ConversationId(param(name));
        } catch (IllegalArgumentException _) {
            throw ProblemException.notFound("There is no such conversation.");
        }
    }

    /**
     * The placeholder as a run's id.
     *
     * @throws ProblemException a 404 if it can't be one
     */
    public RunId runId(String name) {
        try {
            return new RunId(param(name));
        } catch (IllegalArgumentException _) {
            throw ProblemException.notFound("There is no such run.");
        }
    }
}
