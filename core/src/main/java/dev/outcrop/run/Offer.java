package dev.outcrop.run;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agent;
import dev.outcrop.agent.Agents;
import dev.outcrop.model.ToolSpec;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.Toolbox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an agent may ask for in one run: tools, and other agents, which look like tools to the model.
 *
 * @param tools all of the agent's: one that the caller may not use is not offered, and refused where all calls are made
 * @param specs what the model is told of
 */
record Offer(Toolbox tools, Map<String, Agent> specialists, List<ToolSpec> specs) {
    static final String QUESTION = "question";
    private static final String PREFIX = "ask_";
    // A specialist of a specialist is enough; deeper chains are loops in the making.
    private static final int DEEPEST = 2;

    static Offer of(Agent agent, Toolbox all, Agents agents, int depth, Caller caller) {
        List<ToolDefinition> tools = agent.tools().stream()
                .flatMap(name -> all.find(name).stream())
                .map(agent::restrict)
                .toList();
        var specialists = new LinkedHashMap<String, Agent>();
        if (depth < DEEPEST) {
            for (String name : agent.agents()) {
                agents.find(caller, name).ifPresent(other -> specialists.put(toolName(other), other));
            }
        }
        var specs = new ArrayList<ToolSpec>();
        tools.stream().filter(tool -> tool.people().admits(caller)).forEach(tool -> specs.add(tool.spec()));
        specialists.forEach((name, other) -> specs.add(new ToolSpec(
                name, "Hands a question over to " + other.title() + ": " + other.description(), questionSchema())));
        return new Offer(Toolbox.of(tools), Map.copyOf(specialists), List.copyOf(specs));
    }

    Optional<Agent> specialist(String tool) {
        return Optional.ofNullable(specialists.get(tool));
    }

    private static String toolName(Agent agent) {
        return PREFIX + agent.name().replace('-', '_');
    }

    private static ObjectNode questionSchema() {
        var json = JsonNodeFactory.instance;
        var schema = json.objectNode();
        schema.put("type", "object");
        schema.putObject("properties")
                .putObject(QUESTION)
                .put("type", "string")
                .put(
                        "description",
                        "The whole question, in the person's language, with all that is needed to answer it");
        schema.putArray("required").add(QUESTION);
        schema.put("additionalProperties", false);
        return schema;
    }
}
