package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One call of a model.
 *
 * @param modelId a model id, inference profile id or ARN: no alias
 * @param system the system prompt, as blocks
 * @param additionalFields provider-specific request fields, any JSON object
 * @param metadata key-value pairs for the provider's invocation log; never content
 */
public record ModelRequest(
        String modelId,
        List<Block> system,
        List<Message> messages,
        List<ToolSpec> tools,
        ToolChoice toolChoice,
        Inference inference,
        Optional<Guardrail> guardrail,
        Optional<JsonNode> additionalFields,
        Map<String, String> metadata) {

    public ModelRequest {
        requireNonNull(modelId, "modelId is null");
        system = List.copyOf(system);
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        requireNonNull(toolChoice, "toolChoice is null");
        requireNonNull(inference, "inference is null");
        requireNonNull(guardrail, "guardrail is null");
        requireNonNull(additionalFields, "additionalFields is null");
        metadata = Map.copyOf(metadata);
    }

    /** A call without tools and with the provider's defaults. */
    public ModelRequest(String modelId, List<Block> system, List<Message> messages) {
        this(
                modelId,
                system,
                messages,
                List.of(),
                new ToolChoice.Auto(),
                Inference.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    /** The same request to another model. */
    public ModelRequest withModelId(String other) {
        return new ModelRequest(
                other, system, messages, tools, toolChoice, inference, guardrail, additionalFields, metadata);
    }

    /** The same request with these tools. */
    public ModelRequest withTools(List<ToolSpec> offered) {
        return new ModelRequest(
                modelId, system, messages, offered, toolChoice, inference, guardrail, additionalFields, metadata);
    }

    /** The same request with this inference configuration. */
    public ModelRequest withInference(Inference settings) {
        return new ModelRequest(
                modelId, system, messages, tools, toolChoice, settings, guardrail, additionalFields, metadata);
    }

    /** The same request with provider-specific fields. */
    public ModelRequest withAdditionalFields(JsonNode fields) {
        return new ModelRequest(
                modelId, system, messages, tools, toolChoice, inference, guardrail, Optional.of(fields), metadata);
    }

    /** The same request under a guardrail. */
    public ModelRequest withGuardrail(Guardrail rail) {
        return new ModelRequest(
                modelId, system, messages, tools, toolChoice, inference, Optional.of(rail), additionalFields, metadata);
    }
}
