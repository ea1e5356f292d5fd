package dev.outcrop.server.api;

import dev.outcrop.agent.Agent;
import dev.outcrop.agent.Agents;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The branch that is shown, as one Markdown document: tools and reasoning are folded away. */
final class MarkdownExport {
    private static final Pattern BACKTICKS = Pattern.compile("`+");

    private final Agents agents;

    MarkdownExport(Agents agents) {
        this.agents = agents;
    }

    /** The document for a conversation as {@link MessageTree} says it. */
    String of(JsonNode tree) {
        JsonNode conversation = tree.get("conversation");
        var text = new StringBuilder("# ")
                .append(oneLine(conversation.path("title").asString("")))
                .append("\n\n");
        for (JsonNode message : branch(tree)) {
            text.append("## ")
                    .append(speaker(message))
                    .append("\n\n_")
                    .append(message.path("metadata").path("createdAt").asString(""))
                    .append("_\n\n");
            message.path("parts").forEach(part -> part(part, text));
            JsonNode error = message.path("run").path("error").path("message");
            if (error.isString()) {
                text.append("> ").append(oneLine(error.stringValue())).append("\n\n");
            }
        }
        return text.toString().stripTrailing() + "\n";
    }

    private static Collection<JsonNode> branch(JsonNode tree) {
        Map<String, JsonNode> byId = new HashMap<>();
        tree.get("messages").forEach(message -> byId.put(message.get("id").stringValue(), message));
        var branch = new ArrayDeque<JsonNode>();
        String next = tree.path("conversation").path("head").asString("");
        while (byId.containsKey(next)) {
            // Taken out, so that a tree that is broken into a ring ends.
            JsonNode message = byId.remove(next);
            branch.addFirst(message);
            next = message.path("parentId").asString("");
        }
        return branch;
    }

    private String speaker(JsonNode message) {
        if (message.path("role").asString("").equals("user")) {
            return "You";
        }
        String agent = message.path("run").path("agent").asString("Assistant");
        return oneLine(agents.find(agent).map(Agent::title).orElse(agent));
    }

    private static void part(JsonNode part, StringBuilder text) {
        String type = part.path("type").asString("");
        switch (type) {
            case "text" -> text.append(part.path("text").asString("")).append("\n\n");
            case "reasoning" -> folded("Reasoning", List.of(part.path("text").asString("")), text);
            case "dynamic-tool" ->
                folded(
                        "Tool: "
                                + part.path("title")
                                        .asString(part.path("toolName").asString("")),
                        List.of(
                                fenced(part.path("input")),
                                part.has("errorText")
                                        ? part.path("errorText").asString("")
                                        : fenced(part.path("output"))),
                        text);
            case "file" -> text.append(file(part)).append("\n\n");
            default -> {
                // Steps, sources and data parts are how it was shown, not what was said.
            }
        }
    }

    /** In code, so that no name is taken for Markdown. */
    private static String file(JsonNode part) {
        String name = oneLine(part.path("filename").asString("")).replace("`", "'");
        return "Attached: `" + (name.isEmpty() ? "file" : name) + "` ("
                + part.path("mediaType").asString("application/octet-stream") + ")";
    }

    private static void folded(String summary, List<String> content, StringBuilder text) {
        text.append("<details><summary>")
                .append(oneLine(summary).replace("&", "&amp;").replace("<", "&lt;"))
                .append("</summary>\n\n");
        content.stream()
                .filter(paragraph -> !paragraph.isBlank())
                .forEach(paragraph -> text.append(paragraph).append("\n\n"));
        text.append("</details>\n\n");
    }

    /** A fence is longer than any run of backticks inside it. */
    private static String fenced(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        String content = value.isString() ? value.stringValue() : value.toPrettyString();
        int longest = BACKTICKS
                .matcher(content)
                .results()
                .map(MatchResult::group)
                .mapToInt(String::length)
                .max()
                .orElse(0);
        String fence = "`".repeat(Math.max(3, longest + 1));
        return fence + (value.isString() ? "" : "json") + "\n" + content + "\n" + fence;
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
