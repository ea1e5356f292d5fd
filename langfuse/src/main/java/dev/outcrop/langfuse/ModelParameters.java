package dev.outcrop.langfuse;

import dev.outcrop.model.CallOptions;
import dev.outcrop.model.Inference;
import dev.outcrop.model.ModelRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** How a model was asked to sample: scalars, and the stop sequences. */
final class ModelParameters {
    static final String MAX_TOKENS = "max_tokens";
    static final String TEMPERATURE = "temperature";
    static final String TOP_P = "top_p";
    static final String STOP = "stop_sequences";

    private ModelParameters() {}

    static Map<String, JsonNode> of(ModelRequest request) {
        Inference inference = request.inference();
        CallOptions options = request.options();
        var parameters = new LinkedHashMap<String, JsonNode>();
        inference.maxTokens().ifPresent(most -> parameters.put(MAX_TOKENS, Json.number(most)));
        inference.temperature().ifPresent(value -> parameters.put(TEMPERATURE, Json.MAPPER.valueToTree(value)));
        inference.topP().ifPresent(value -> parameters.put(TOP_P, Json.MAPPER.valueToTree(value)));
        if (!inference.stopSequences().isEmpty()) {
            ArrayNode stops = Json.array();
            inference.stopSequences().forEach(stops::add);
            parameters.put(STOP, stops);
        }
        options.effort().ifPresent(effort -> parameters.put("effort", Json.text(effort)));
        options.serviceTier().ifPresent(tier -> parameters.put("service_tier", Json.text(tier)));
        options.performance().ifPresent(latency -> parameters.put("latency", Json.text(latency)));
        return parameters;
    }
}
