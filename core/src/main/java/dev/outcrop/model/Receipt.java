package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What the provider tells of a call beside its answer; each is empty if it does not.
 *
 * @param requestId the provider's id of the call, by which its support finds it
 * @param latency how long the call took, as the provider measured it
 * @param serviceTier the tier that served it
 * @param performance the latency class that served it, {@code standard} or {@code optimized}
 * @param trace what guardrails and prompt routers found, as it came but for the words that a guardrail took out
 * @param findings the same of guardrails, read
 * @param fields the response fields that were asked for, verbatim
 * @param unknown events of the stream that this version does not know, each as an object of its type, the first ones
 */
public record Receipt(
        Optional<String> requestId,
        Optional<Duration> latency,
        Optional<String> serviceTier,
        Optional<String> performance,
        Optional<JsonNode> trace,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<GuardrailFinding> findings,
        Optional<JsonNode> fields,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<JsonNode> unknown) {

    /** Nothing was told. */
    public static final Receipt NONE = new Receipt(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty());

    public Receipt {
        requireNonNull(requestId, "requestId is null");
        requireNonNull(latency, "latency is null");
        requireNonNull(serviceTier, "serviceTier is null");
        requireNonNull(performance, "performance is null");
        requireNonNull(trace, "trace is null");
        findings = List.copyOf(findings);
        requireNonNull(fields, "fields is null");
        unknown = List.copyOf(unknown);
    }

    /** One with nothing in it that is not known. */
    public Receipt(
            Optional<String> requestId,
            Optional<Duration> latency,
            Optional<String> serviceTier,
            Optional<String> performance,
            Optional<JsonNode> trace,
            List<GuardrailFinding> findings,
            Optional<JsonNode> fields) {
        this(requestId, latency, serviceTier, performance, trace, findings, fields, List.of());
    }

    /** The same with these events beside it. */
    public Receipt withUnknown(List<JsonNode> events) {
        return new Receipt(requestId, latency, serviceTier, performance, trace, findings, fields, events);
    }
}
