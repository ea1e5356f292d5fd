package dev.outcrop.bedrock.local;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Folds the events of a stream into the one response of Converse. */
final class MessageFold {
    private final Map<Integer, ObjectNode> blocks = new TreeMap<>();
    private final ObjectNode response = Json.object();

    void add(Step.Event event) {
        JsonNode payload = event.payload();
        switch (event.type()) {
            case "contentBlockStart" -> block(payload).setAll((ObjectNode) payload.path("start"));
            case Events.DELTA -> delta(block(payload), payload.path("delta"));
            case "messageStop" -> response.setAll((ObjectNode) payload);
            case "metadata" -> response.setAll((ObjectNode) payload);
            default -> {
                // messageStart and contentBlockStop carry nothing; an unknown event has no place in a response
            }
        }
    }

    ObjectNode response() {
        ObjectNode whole = Json.object();
        ObjectNode message = whole.putObject("output").putObject("message");
        message.put("role", "assistant");
        var content = message.putArray("content");
        blocks.values().forEach(block -> content.add(finished(block)));
        whole.setAll(response);
        return whole;
    }

    private ObjectNode block(JsonNode payload) {
        return blocks.computeIfAbsent(payload.path("contentBlockIndex").asInt(0), _ -> Json.object());
    }

    private static void delta(ObjectNode block, JsonNode delta) {
        for (Map.Entry<String, JsonNode> part : delta.properties()) {
            JsonNode value = part.getValue();
            switch (part.getKey()) {
                case "text" -> append(block, "text", value.asString(""));
                case "toolUse" -> append(block.withObject("toolUse"), "input", Json.string(value, "input"));
                case "reasoningContent" -> reasoning(block.withObject("reasoningContent"), value);
                case "citation" ->
                    block.withObject("citationsContent").withArray("citations").add(value);
                default -> block.set(part.getKey(), value);
            }
        }
        // Text beside citations is the cited text, inside their block.
        if (block.has("citationsContent") && block.has("text")) {
            JsonNode text = block.remove("text");
            block.withObject("citationsContent")
                    .withArray("content")
                    .addObject()
                    .set("text", text);
        }
    }

    private static void reasoning(ObjectNode block, JsonNode value) {
        if (value.has("redactedContent")) {
            block.set("redactedContent", value.path("redactedContent"));
            return;
        }
        ObjectNode text = block.withObject("reasoningText");
        if (value.has("text")) {
            append(text, "text", Json.string(value, "text"));
        }
        if (value.has("signature")) {
            append(text, "signature", Json.string(value, "signature"));
        }
    }

    private static void append(ObjectNode node, String key, String more) {
        node.put(key, Json.string(node, key) + more);
    }

    private static ObjectNode finished(ObjectNode block) {
        if (block.path("toolUse") instanceof ObjectNode use) {
            String input = Json.string(use, "input");
            try {
                use.set("input", input.isBlank() ? Json.object() : Json.parse(input));
            } catch (JacksonException e) {
                // Converse has no place for text that is no JSON, so it stays the string that it is.
                use.put("input", input);
            }
        }
        return block;
    }
}
