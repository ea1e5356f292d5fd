package dev.outcrop.agent;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * An agent and where it is written, so that what is found wrong later still has a file and a line.
 *
 * @param file where it is written, or {@code agent NAME} for one that is made in code
 * @param lines the line of each key ({@code model}) and of each name in a list or a map ({@code tools/weather})
 */
public record LoadedAgent(Agent agent, String file, Map<String, Integer> lines) {
    public LoadedAgent {
        requireNonNull(agent, "agent is null");
        requireNonNull(file, "file is null");
        lines = Map.copyOf(lines);
    }

    /** An agent that is made in code. */
    public static LoadedAgent inCode(Agent agent) {
        return new LoadedAgent(agent, "agent " + agent.name(), Map.of());
    }

    AgentProblem problem(String key, String message) {
        return new AgentProblem(file, lines.getOrDefault(key, lines.isEmpty() ? 0 : 1), message);
    }
}
