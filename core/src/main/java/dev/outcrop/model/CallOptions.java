package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a call asks of the provider beside answering; what is empty is left to the provider.
 *
 * @param toolCache a cache point after the tools
 * @param additionalFields provider-specific request fields, any JSON object
 * @param responseFields JSON pointers of provider-specific response fields to be returned
 * @param outputSchema a JSON Schema that the answer has to follow
 * @param effort how hard the model should think, in the provider's words
 * @param serviceTier {@code priority}, {@code default}, {@code flex} or {@code reserved}
 * @param performance {@code standard} or {@code optimized} latency
 * @param promptVariables values for a prompt that is kept at the provider, if the model id names one
 * @param metadata key-value pairs for the provider's invocation log; never content
 */
public record CallOptions(
        Optional<Block.CachePoint> toolCache,
        Optional<Guardrail> guardrail,
        Optional<JsonNode> additionalFields,
        List<String> responseFields,
        Optional<OutputSchema> outputSchema,
        Optional<String> effort,
        Optional<String> serviceTier,
        Optional<String> performance,
        Map<String, String> promptVariables,
        Map<String, String> metadata) {

    /** Nothing is asked for. */
    public static final CallOptions NONE = new CallOptions(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Map.of());

    public CallOptions {
        requireNonNull(toolCache, "toolCache is null");
        requireNonNull(guardrail, "guardrail is null");
        requireNonNull(additionalFields, "additionalFields is null");
        responseFields = List.copyOf(responseFields);
        requireNonNull(outputSchema, "outputSchema is null");
        requireNonNull(effort, "effort is null");
        requireNonNull(serviceTier, "serviceTier is null");
        requireNonNull(performance, "performance is null");
        promptVariables = Map.copyOf(promptVariables);
        metadata = Map.copyOf(metadata);
    }

    /**
     * The form that an answer has to have.
     *
     * @param name {@code [a-zA-Z0-9_-]{1,64}}
     */
    public record OutputSchema(String name, String description, JsonNode schema) {
        public OutputSchema {
            requireNonNull(name, "name is null");
            requireNonNull(description, "description is null");
            requireNonNull(schema, "schema is null");
        }
    }

    /** The same with a cache point after the tools. */
    public CallOptions withToolCache(Block.CachePoint point) {
        return new CallOptions(
                Optional.of(point),
                guardrail,
                additionalFields,
                responseFields,
                outputSchema,
                effort,
                serviceTier,
                performance,
                promptVariables,
                metadata);
    }

    /** The same under a guardrail. */
    public CallOptions withGuardrail(Guardrail rail) {
        return new CallOptions(
                toolCache,
                Optional.of(rail),
                additionalFields,
                responseFields,
                outputSchema,
                effort,
                serviceTier,
                performance,
                promptVariables,
                metadata);
    }

    /** The same with provider-specific request fields. */
    public CallOptions withAdditionalFields(JsonNode fields) {
        return new CallOptions(
                toolCache,
                guardrail,
                Optional.of(fields),
                responseFields,
                outputSchema,
                effort,
                serviceTier,
                performance,
                promptVariables,
                metadata);
    }

    /** The same with an answer of a certain form. */
    public CallOptions withOutputSchema(OutputSchema form) {
        return new CallOptions(
                toolCache,
                guardrail,
                additionalFields,
                responseFields,
                Optional.of(form),
                effort,
                serviceTier,
                performance,
                promptVariables,
                metadata);
    }

    /** The same with these pairs for the invocation log. */
    public CallOptions withMetadata(Map<String, String> pairs) {
        return new CallOptions(
                toolCache,
                guardrail,
                additionalFields,
                responseFields,
                outputSchema,
                effort,
                serviceTier,
                performance,
                promptVariables,
                pairs);
    }
}
