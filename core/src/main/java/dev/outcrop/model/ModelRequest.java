package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * One call of a model.
 *
 * @param modelId a model id, inference profile id or ARN; an alias only for a {@link Model} that says so
 * @param system the system prompt, as blocks
 */
public record ModelRequest(
        String modelId,
        List<Block> system,
        List<Message> messages,
        List<ToolSpec> tools,
        ToolChoice toolChoice,
        Inference inference,
        CallOptions options) {

    public ModelRequest {
        requireNonNull(modelId, "modelId is null");
        system = List.copyOf(system);
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        requireNonNull(toolChoice, "toolChoice is null");
        requireNonNull(inference, "inference is null");
        requireNonNull(options, "options is null");
    }

    /** A call without tools and with the provider's defaults. */
    public ModelRequest(String modelId, List<Block> system, List<Message> messages) {
        this(modelId, system, messages, List.of(), new ToolChoice.Auto(), Inference.DEFAULT, CallOptions.NONE);
    }

    /** The same request to another model. */
    public ModelRequest withModelId(String other) {
        return new ModelRequest(other, system, messages, tools, toolChoice, inference, options);
    }

    /** The same request with these messages. */
    public ModelRequest withMessages(List<Message> others) {
        return new ModelRequest(modelId, system, others, tools, toolChoice, inference, options);
    }

    /** The same request with these tools, of which the model may, must or must not make use. */
    public ModelRequest withTools(List<ToolSpec> offered, ToolChoice choice) {
        return new ModelRequest(modelId, system, messages, offered, choice, inference, options);
    }

    /** The same request with these tools. */
    public ModelRequest withTools(List<ToolSpec> offered) {
        return withTools(offered, toolChoice);
    }

    /** The same request with this inference configuration. */
    public ModelRequest withInference(Inference settings) {
        return new ModelRequest(modelId, system, messages, tools, toolChoice, settings, options);
    }

    /** The same request with these options. */
    public ModelRequest withOptions(CallOptions others) {
        return new ModelRequest(modelId, system, messages, tools, toolChoice, inference, others);
    }

    /** The same request with provider-specific fields. */
    public ModelRequest withAdditionalFields(JsonNode fields) {
        return withOptions(options.with(draft -> draft.additionalFields(fields)));
    }

    /** The same request under a guardrail. */
    public ModelRequest withGuardrail(Guardrail rail) {
        return withOptions(options.with(draft -> draft.guardrail(rail)));
    }
}
