package dev.outcrop.bedrock.local;

import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Picks the tools that a question's words point to. */
final class ToolChoice {
    private static final int ENOUGH = 3;
    private static final int AT_ONCE = 3;

    private record Scored(OfferedTool tool, int score) {}

    private ToolChoice() {}

    static List<OfferedTool> choose(JsonNode request, Question question) {
        List<OfferedTool> tools = OfferedTool.of(request);
        JsonNode choice = request.path("toolConfig").path("toolChoice");
        String forced = Json.string(choice.path("tool"), "name");
        if (!forced.isEmpty()) {
            return tools.stream().filter(tool -> tool.name().equals(forced)).toList();
        }
        List<Scored> ranked = tools.stream()
                .map(tool -> new Scored(tool, tool.score(question)))
                .sorted(Comparator.comparingInt(Scored::score).reversed())
                .toList();
        if (ranked.isEmpty()) {
            return List.of();
        }
        Scored best = ranked.getFirst();
        if (best.score() < ENOUGH) {
            return choice.has("any") ? List.of(best.tool()) : List.of();
        }
        if (best.tool().handsOver()) {
            return List.of(best.tool());
        }
        return ranked.stream()
                .filter(other -> !other.tool().handsOver())
                .filter(other -> other.score() >= ENOUGH && other.score() * 2 > best.score())
                .limit(AT_ONCE)
                .map(Scored::tool)
                .toList();
    }
}
