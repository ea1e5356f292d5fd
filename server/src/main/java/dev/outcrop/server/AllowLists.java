package dev.outcrop.server;

import dev.outcrop.access.AllowList;
import dev.outcrop.agent.Agent;
import dev.outcrop.agent.Agents;
import dev.outcrop.agent.Audience;
import dev.outcrop.agent.Nearest;
import dev.outcrop.server.config.Settings;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.Toolbox;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Puts the operator's lists beside those of agents' authors. Without an identity provider nobody is in a group, and the one person
 * there is may use everything.
 */
record AllowLists(Settings.Access access, boolean everything) {

    /** The tools, under the operator's lists. */
    Toolbox tools(Toolbox tools) {
        if (everything) {
            return tools;
        }
        known(
                "access.tools",
                "tool",
                access.tools(),
                tools.all().stream().map(ToolDefinition::name).toList());
        return Toolbox.of(tools.all().stream()
                .map(tool -> list(access.tools(), tool.name()).map(tool::only).orElse(tool))
                .toList());
    }

    /** The agents, under the operator's lists. */
    Agents agents(Agents agents) {
        if (everything) {
            return new Changed(agents, agent -> agent.withAudience(Audience.EVERYBODY));
        }
        known(
                "access.agents",
                "agent",
                access.agents(),
                agents.all().stream().map(Agent::name).toList());
        return new Changed(
                agents,
                agent -> list(access.agents(), agent.name())
                        .map(list -> agent.withAudience(agent.audience().only(list)))
                        .orElse(agent));
    }

    private static Optional<AllowList> list(Map<String, List<String>> lists, String name) {
        return Optional.ofNullable(lists.get(name)).map(AllowList::of);
    }

    /** A list for something else than it was meant for would leave that open. */
    private static void known(String setting, String what, Map<String, List<String>> lists, Collection<String> names) {
        lists.keySet().stream()
                .filter(name -> !names.contains(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new StartFailure(setting + " names the " + what + " \"" + name + "\", and there is none"
                            + Nearest.hint(name, names) + ".");
                });
    }

    /** Agents of which something is changed whenever they are read. */
    private record Changed(Agents agents, UnaryOperator<Agent> change) implements Agents {

        @Override
        public List<Agent> all() {
            return agents.all().stream().map(change).toList();
        }

        @Override
        public Optional<Agent> find(String name) {
            return agents.find(name).map(change);
        }

        @Override
        public Agent byDefault() {
            return change.apply(agents.byDefault());
        }
    }
}
