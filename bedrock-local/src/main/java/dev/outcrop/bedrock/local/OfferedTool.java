package dev.outcrop.bedrock.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A tool of the request, and how well it fits a question by the words alone. */
record OfferedTool(String name, String description, JsonNode schema) {
    static final String HAND_OVER = "ask_";

    static List<OfferedTool> of(JsonNode request) {
        List<OfferedTool> tools = new ArrayList<>();
        for (JsonNode tool : request.path("toolConfig").path("tools")) {
            JsonNode spec = tool.path("toolSpec");
            if (spec.isObject()) {
                tools.add(new OfferedTool(
                        Json.string(spec, "name"),
                        Json.string(spec, "description"),
                        spec.path("inputSchema").path("json")));
            }
        }
        return tools;
    }

    /** A tool that hands the question to another agent. */
    boolean handsOver() {
        return name.startsWith(HAND_OVER);
    }

    int score(Question question) {
        String spoken = name.replaceAll("([a-z])([A-Z])", "$1 $2").replaceAll("[_-]+", " ");
        Set<String> nameStems = Question.stems(spoken);
        Set<String> aboutStems = Question.stems(description);
        Set<Topic> nameTopics = Topic.of(spoken, nameStems);
        Set<Topic> aboutTopics = Topic.of(description, aboutStems);
        int score = 0;
        for (Topic topic : question.topics()) {
            score += nameTopics.contains(topic) ? 4 : 0;
            score += aboutTopics.contains(topic) ? 3 : 0;
        }
        Set<String> parameters =
                Question.stems(String.join(" ", schema.path("properties").propertyNames()));
        for (String stem : question.stems()) {
            score += nameStems.contains(stem) ? 3 : 0;
            score += aboutStems.contains(stem) ? 1 : 0;
            score += parameters.contains(stem) ? 1 : 0;
        }
        return score;
    }
}
