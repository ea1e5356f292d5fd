package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What the provider tells of a call beside its answer; each is empty if it does not.
 *
 * @param requestId the provider's id of the call, by which its support finds it
 * @param latency how long the call took, as the provider measured it
 * @param serviceTier the tier that served it
 * @param performance the latency class that served it, {@code standard} or {@code optimized}
 * @param trace what guardrails and prompt routers found, verbatim
 * @param fields the response fields that were asked for, verbatim
 */
public record Receipt(
        Optional<String> requestId,
        Optional<Duration> latency,
        Optional<String> serviceTier,
        Optional<String> performance,
        Optional<JsonNode> trace,
        Optional<JsonNode> fields) {

    /** Nothing was told. */
    public static final Receipt NONE = new Receipt(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public Receipt {
        requireNonNull(requestId, "requestId is null");
        requireNonNull(latency, "latency is null");
        requireNonNull(serviceTier, "serviceTier is null");
        requireNonNull(performance, "performance is null");
        requireNonNull(trace, "trace is null");
        requireNonNull(fields, "fields is null");
    }
}
