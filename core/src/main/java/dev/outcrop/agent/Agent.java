package dev.outcrop.agent;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Inference;
import dev.outcrop.prompt.Prompt;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A named worker.
 *
 * @param name {@code [a-z][a-z0-9-]{0,38}}
 * @param model an alias or a model id
 * @param tools the names of the tools it may ask for
 * @param agents the names of the agents it may hand over to
 * @param maxSteps the most model calls of one run
 * @param requestFields provider-specific request fields, such as {@code thinking}
 */
public record Agent(
        String name,
        String title,
        String description,
        String model,
        Prompt instructions,
        List<String> tools,
        List<String> agents,
        List<String> suggestions,
        Inference inference,
        int maxSteps,
        Optional<JsonNode> requestFields) {

    /** The most model calls of one run if the agent does not say. */
    public static final int DEFAULT_MAX_STEPS = 50;

    public Agent {
        requireNonNull(name, "name is null");
        requireNonNull(title, "title is null");
        requireNonNull(description, "description is null");
        requireNonNull(model, "model is null");
        requireNonNull(instructions, "instructions is null");
        tools = List.copyOf(tools);
        agents = List.copyOf(agents);
        suggestions = List.copyOf(suggestions);
        requireNonNull(inference, "inference is null");
        requireNonNull(requestFields, "requestFields is null");
    }

    /** What changes when what the agent does may change: the version of its instructions. */
    public String version() {
        return instructions.version();
    }
}
