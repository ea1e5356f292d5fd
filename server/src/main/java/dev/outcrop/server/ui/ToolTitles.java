package dev.outcrop.server.ui;

import dev.outcrop.agent.Agent;
import dev.outcrop.agent.Agents;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.Toolbox;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What people read on a tool's card, and what they need to edit its input. */
@FunctionalInterface
public interface ToolTitles {

    /** The title of the tool of that name; the name itself if there is no such tool any more. */
    String of(String tool);

    /** The JSON schema of the tool's input, if it is known. */
    default Optional<JsonNode> inputSchema(String tool) {
        return Optional.empty();
    }

    /** The titles of these tools, and of these agents when they are asked by other agents. */
    static ToolTitles of(Toolbox tools, Agents agents) {
        return new ToolTitles() {
            @Override
            public String of(String name) {
                return tools.find(name)
                        .map(ToolDefinition::title)
                        .or(() -> agents.all().stream()
                                .filter(agent ->
                                        name.equals("ask_" + agent.name().replace('-', '_')))
                                .map(Agent::title)
                                .findFirst())
                        .orElse(name);
            }

            @Override
            public Optional<JsonNode> inputSchema(String name) {
                return tools.find(name).map(tool -> tool.spec().inputSchema());
            }
        };
    }
}
