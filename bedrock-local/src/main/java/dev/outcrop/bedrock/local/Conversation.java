package dev.outcrop.bedrock.local;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reading a Converse request's messages. */
final class Conversation {
    /** How a caller begins what it says of a file; what follows is the name. */
    private static final String FILE = "[Attached file \"";

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

    /** The same without what is said of attached files. A message of nothing else is a question mark. */
    static List<String> questions(JsonNode request) {
        List<String> texts = new ArrayList<>();
        for (JsonNode message : request.path("messages")) {
            if (Json.string(message, "role").equals("user")) {
                var own = new ArrayList<String>();
                for (JsonNode block : message.path("content")) {
                    if (block.path("text").isString() && !file(block)) {
                        own.add(Json.string(block, "text"));
                    }
                }
                String text = String.join("\n", own);
                if (!text.isBlank()) {
                    texts.add(text);
                } else if (!files(message).isEmpty()) {
                    texts.add("?");
                }
            }
        }
        return texts;
    }

    /** The names of the files that came with a message. */
    static List<String> files(JsonNode message) {
        List<String> names = new ArrayList<>();
        for (JsonNode block : message.path("content")) {
            if (file(block)) {
                String text = Json.string(block, "text");
                int end = text.indexOf('"', FILE.length());
                names.add(text.substring(FILE.length(), Math.max(FILE.length(), end)));
            }
        }
        return names;
    }

    private static boolean file(JsonNode block) {
        return block.path("text").isString() && Json.string(block, "text").startsWith(FILE);
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
