package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What a call asks of the provider beside answering; what is empty is left to the provider.
 *
 * @param toolCache a cache point after the tools
 * @param systemTools names of tools that the provider runs itself, such as {@code nova_grounding}
 * @param additionalFields provider-specific request fields, any JSON, an object as a rule
 * @param responseFields JSON pointers of provider-specific response fields to be returned, at most 10
 * @param outputSchema a JSON Schema that the answer has to follow
 * @param effort how hard the model should think, in the provider's words
 * @param serviceTier {@code priority}, {@code default}, {@code flex} or {@code reserved}
 * @param performance {@code standard} or {@code optimized} latency
 * @param promptVariables values for a prompt that is kept at the provider, if the model id names one
 * @param metadata key-value pairs for the provider's invocation log, at most 16; never content
 */
public record CallOptions(
        Optional<Block.CachePoint> toolCache,
        List<String> systemTools,
        Optional<Guardrail> guardrail,
        Optional<JsonNode> additionalFields,
        List<String> responseFields,
        Optional<OutputSchema> outputSchema,
        Optional<String> effort,
        Optional<String> serviceTier,
        Optional<String> performance,
        Map<String, String> promptVariables,
        Map<String, String> metadata) {

    /** How many response fields a provider returns. */
    public static final int MOST_RESPONSE_FIELDS = 10;

    private static final int MOST_METADATA = 16;

    /** What Converse takes in the keys and values of {@code requestMetadata}. */
    private static final Pattern METADATA = Pattern.compile("[a-zA-Z0-9\\s:_@$#=/+,.-]{0,256}");

    /** Nothing is asked for. */
    public static final CallOptions NONE = new Draft().done();

    /**
     * Copies what it is given.
     *
     * @throws IllegalArgumentException if there are more response fields, or other pairs of metadata, than any provider takes
     */
    public CallOptions {
        requireNonNull(toolCache, "toolCache is null");
        systemTools = List.copyOf(systemTools);
        requireNonNull(guardrail, "guardrail is null");
        requireNonNull(additionalFields, "additionalFields is null");
        responseFields = List.copyOf(responseFields);
        requireNonNull(outputSchema, "outputSchema is null");
        requireNonNull(effort, "effort is null");
        requireNonNull(serviceTier, "serviceTier is null");
        requireNonNull(performance, "performance is null");
        promptVariables = Map.copyOf(promptVariables);
        metadata = Map.copyOf(metadata);
        if (responseFields.size() > MOST_RESPONSE_FIELDS) {
            throw new IllegalArgumentException("more than " + MOST_RESPONSE_FIELDS + " response fields");
        }
        if (metadata.size() > MOST_METADATA) {
            throw new IllegalArgumentException("more than " + MOST_METADATA + " pairs of metadata");
        }
        metadata.forEach((key, value) -> {
            if (key.isEmpty()
                    || !METADATA.matcher(key).matches()
                    || !METADATA.matcher(value).matches()) {
                throw new IllegalArgumentException("metadata that no provider takes, at the key \"" + key + "\"");
            }
        });
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

    /** The same, changed as {@code change} does it. */
    public CallOptions with(Consumer<Draft> change) {
        var draft = new Draft();
        draft.toolCache = toolCache;
        draft.systemTools = systemTools;
        draft.guardrail = guardrail;
        draft.additionalFields = additionalFields;
        draft.responseFields = responseFields;
        draft.outputSchema = outputSchema;
        draft.effort = effort;
        draft.serviceTier = serviceTier;
        draft.performance = performance;
        draft.promptVariables = promptVariables;
        draft.metadata = metadata;
        change.accept(draft);
        return draft.done();
    }

    /** Options while they are changed; whoever changes them knows which, so nobody writes them all down. */
    public static final class Draft {
        private Optional<Block.CachePoint> toolCache = Optional.empty();
        private List<String> systemTools = List.of();
        private Optional<Guardrail> guardrail = Optional.empty();
        private Optional<JsonNode> additionalFields = Optional.empty();
        private List<String> responseFields = List.of();
        private Optional<OutputSchema> outputSchema = Optional.empty();
        private Optional<String> effort = Optional.empty();
        private Optional<String> serviceTier = Optional.empty();
        private Optional<String> performance = Optional.empty();
        private Map<String, String> promptVariables = Map.of();
        private Map<String, String> metadata = Map.of();

        private Draft() {}

        /** A cache point after the tools. */
        public Draft toolCache(Block.CachePoint point) {
            toolCache = Optional.of(point);
            return this;
        }

        /** Tools that the provider runs. */
        public Draft systemTools(List<String> names) {
            systemTools = names;
            return this;
        }

        /** A guardrail for what is said to and by the model. */
        public Draft guardrail(Guardrail rail) {
            guardrail = Optional.of(rail);
            return this;
        }

        /** Provider-specific request fields. */
        public Draft additionalFields(JsonNode fields) {
            additionalFields = Optional.of(fields);
            return this;
        }

        /** Provider-specific response fields, by JSON pointers. */
        public Draft responseFields(List<String> pointers) {
            responseFields = pointers;
            return this;
        }

        /** An answer of a certain form. */
        public Draft outputSchema(OutputSchema form) {
            outputSchema = Optional.of(form);
            return this;
        }

        /** How hard the model thinks. */
        public Draft effort(String word) {
            effort = Optional.of(word);
            return this;
        }

        /** The service tier. */
        public Draft serviceTier(String word) {
            serviceTier = Optional.of(word);
            return this;
        }

        /** The latency class. */
        public Draft performance(String word) {
            performance = Optional.of(word);
            return this;
        }

        /** Values for a kept prompt. */
        public Draft promptVariables(Map<String, String> values) {
            promptVariables = values;
            return this;
        }

        /** Pairs for the invocation log. */
        public Draft metadata(Map<String, String> pairs) {
            metadata = pairs;
            return this;
        }

        private CallOptions done() {
            return new CallOptions(
                    toolCache,
                    systemTools,
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
    }
}
