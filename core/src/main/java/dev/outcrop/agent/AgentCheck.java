package dev.outcrop.agent;

import dev.outcrop.model.ToolChoice;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.Toolbox;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Holds agents against the rest of the server: their tools, each other and the models. For agents of files and of code
 * alike.
 *
 * @param tools all tools that there are
 * @param models the aliases that are configured; a name with a dot or a colon is a model's id or an ARN, which only the
 *     provider can judge
 */
public record AgentCheck(Toolbox tools, Set<String> models) {
    public AgentCheck {
        models = Set.copyOf(models);
    }

    /**
     * Checks them.
     *
     * @throws AgentProblems with all that is wrong
     */
    public void check(List<LoadedAgent> agents) {
        var problems = new ArrayList<AgentProblem>();
        Set<String> toolNames =
                tools.all().stream().map(ToolDefinition::name).collect(Collectors.toCollection(TreeSet::new));
        Set<String> agentNames =
                agents.stream().map(loaded -> loaded.agent().name()).collect(Collectors.toCollection(TreeSet::new));
        Set<String> seen = new HashSet<>();
        for (LoadedAgent loaded : agents) {
            Agent agent = loaded.agent();
            if (!seen.add(agent.name())) {
                problems.add(loaded.problem("name", "the name \"" + agent.name() + "\" belongs to another agent"));
            }
            itself(loaded).ifPresent(problems::add);
            if (!models.contains(agent.model()) && agent.model().chars().noneMatch(c -> c == '.' || c == ':')) {
                problems.add(loaded.problem(
                        "model", "no model \"" + agent.model() + "\"" + Nearest.hint(agent.model(), models)));
            }
            for (String tool : agent.tools()) {
                if (!toolNames.contains(tool)) {
                    problems.add(loaded.problem(
                            "tools/" + tool, "no tool \"" + tool + "\"" + Nearest.hint(tool, toolNames)));
                }
            }
            firstChoice(loaded).ifPresent(problems::add);
            problems.addAll(new ApprovalCheck(tools, loaded).problems());
            problems.addAll(toolGroups(loaded));
            for (String other : agent.agents()) {
                if (other.equals(agent.name())) {
                    problems.add(loaded.problem("agents/" + other, "an agent can't hand over to itself"));
                } else if (!agentNames.contains(other)) {
                    problems.add(loaded.problem(
                            "agents/" + other, "no agent \"" + other + "\"" + Nearest.hint(other, agentNames)));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new AgentProblems(problems);
        }
    }

    /** An answer can only begin with a tool that the agent has. */
    private static Optional<AgentProblem> firstChoice(LoadedAgent loaded) {
        Agent agent = loaded.agent();
        return switch (agent.settings().firstChoice()) {
            case ToolChoice.Auto() -> Optional.empty();
            case ToolChoice.Any() ->
                agent.tools().isEmpty() && agent.agents().isEmpty()
                        ? Optional.of(loaded.problem("tool-choice", "\"tool-choice\" is any, and there are no tools"))
                        : Optional.empty();
            case ToolChoice.Named(String tool) ->
                agent.tools().contains(tool)
                        ? Optional.empty()
                        : Optional.of(loaded.problem(
                                "tool-choice",
                                "\"" + tool + "\" in \"tool-choice\" is not auto, any or one of the agent's tools"
                                        + Nearest.hint(tool, agent.tools())));
        };
    }

    private static List<AgentProblem> toolGroups(LoadedAgent loaded) {
        List<String> own = loaded.agent().tools();
        return loaded.agent().audience().tools().keySet().stream()
                .filter(tool -> !own.contains(tool))
                .sorted()
                .map(tool -> loaded.problem(
                        "tool-groups/" + tool,
                        "\"tool-groups\" of \"" + tool + "\": it is not among the agent's tools"
                                + Nearest.hint(tool, own)))
                .toList();
    }

    /** What a file's reading has made sure of, and code may not have. */
    private static Optional<AgentProblem> itself(LoadedAgent loaded) {
        Agent agent = loaded.agent();
        if (!AgentNames.good(agent.name())) {
            return Optional.of(loaded.problem("name", AgentNames.complaint(agent.name())));
        }
        if (agent.description().isBlank()) {
            return Optional.of(loaded.problem("description", "\"description\" is empty"));
        }
        if (agent.instructions().template().isBlank()) {
            return Optional.of(loaded.problem("name", "the instructions are missing"));
        }
        if (agent.maxSteps() < 1) {
            return Optional.of(loaded.problem("max-steps", "an agent takes at least one step"));
        }
        return Optional.empty();
    }
}
