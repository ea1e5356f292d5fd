package dev.outcrop.agent;

import dev.outcrop.tool.ApprovalRule;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.Toolbox;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Holds an agent's approval rules against its tools. */
record ApprovalCheck(Toolbox tools, LoadedAgent loaded) {

    List<AgentProblem> problems() {
        return new TreeMap<>(loaded.agent().approvals())
                .entrySet().stream()
                        .flatMap(entry -> messages(entry.getKey(), entry.getValue())
                                .map(message -> loaded.problem(
                                        "approvals/" + entry.getKey(),
                                        "\"approvals\" of \"" + entry.getKey() + "\": " + message)))
                        .toList();
    }

    private Stream<String> messages(String name, ApprovalRule rule) {
        List<String> own = loaded.agent().tools();
        if (!own.contains(name)) {
            return Stream.of("it is not among the agent's tools" + Nearest.hint(name, own));
        }
        // A tool that is not there at all has been reported with the list of tools.
        return tools.find(name).stream().flatMap(tool -> Stream.concat(unknown(tool, rule), looser(tool, rule)));
    }

    private static Stream<String> unknown(ToolDefinition tool, ApprovalRule rule) {
        Collection<String> parameters =
                tool.spec().inputSchema().path("properties").propertyNames();
        return rule.parameters().stream()
                .sorted()
                .filter(parameter -> !parameters.contains(parameter))
                .map(parameter ->
                        "the tool has no parameter \"" + parameter + "\"" + Nearest.hint(parameter, parameters));
    }

    private static Stream<String> looser(ToolDefinition tool, ApprovalRule rule) {
        return rule.onlyLooserThan(tool.approval())
                ? Stream.of(
                        "the tool's own rule is \"" + tool.approval().words() + "\", and an agent can only be stricter")
                : Stream.empty();
    }
}
