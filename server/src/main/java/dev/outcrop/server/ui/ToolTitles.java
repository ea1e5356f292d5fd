package dev.outcrop.server.ui;

import dev.outcrop.agent.Agent;
import dev.outcrop.agent.Agents;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.Toolbox;

/** What people read on a tool's card. */
@FunctionalInterface
public interface ToolTitles {

    /** The title of the tool of that name; the name itself if there is no such tool any more. */
    String of(String tool);

    /** The titles of these tools, and of these agents when they are asked by other agents. */
    static ToolTitles of(Toolbox tools, Agents agents) {
        return name -> tools.find(name)
                .map(ToolDefinition::title)
                .or(() -> agents.all().stream()
                        .filter(agent -> name.equals("ask_" + agent.name().replace('-', '_')))
                        .map(Agent::title)
                        .findFirst())
                .orElse(name);
    }
}
