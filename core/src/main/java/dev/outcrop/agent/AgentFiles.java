package dev.outcrop.agent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Loads all agents of a source. */
public final class AgentFiles {
    private AgentFiles() {}

    /**
     * The agents of the source.
     *
     * @throws AgentProblems with all that is wrong in all files
     */
    public static List<LoadedAgent> load(AgentSource source) {
        return load(source, source::partial);
    }

    static List<LoadedAgent> load(AgentSource source, Function<String, Optional<String>> partials) {
        var problems = new ArrayList<AgentProblem>();
        Map<String, LoadedAgent> agents = new LinkedHashMap<>();
        for (AgentSource.AgentText text : source.agents()) {
            try {
                LoadedAgent agent = AgentFile.parse(text, partials);
                LoadedAgent before = agents.putIfAbsent(agent.agent().name(), agent);
                if (before != null) {
                    problems.add(agent.problem(
                            "name", "the name \"" + agent.agent().name() + "\" belongs to " + before.file()));
                }
            } catch (AgentProblems wrong) {
                problems.addAll(wrong.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new AgentProblems(problems);
        }
        return List.copyOf(agents.values());
    }
}
