package dev.outcrop.bedrock.local;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reading a Converse request's messages. */
final class Conversation {
    private Conversation() {}

    static String lastUserText(JsonNode request) {
        return userTexts(request).reversed().stream().findFirst().orElse("");
    }

    /** The text of each user message that has any, in order. */
    static List<String> userTexts(JsonNode request) {
        List<String> texts = new ArrayList<>();
        for (JsonNode message : request.path("messages")) {
            if (Json.string(message, "role").equals("user")) {
                String text = text(message.path("content"));
                if (!text.isBlank()) {
                    texts.add(text);
                }
            }
        }
        return texts;
    }

    static String text(JsonNode blocks) {
        List<String> parts = new ArrayList<>();
        for (JsonNode block : blocks) {
            if (block.path("text").isString()) {
                parts.add(Json.string(block, "text"));
            }
        }
        return String.join("\n", parts);
    }
}
