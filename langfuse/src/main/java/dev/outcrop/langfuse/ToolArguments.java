package dev.outcrop.langfuse;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The last thing that is done to a value: the arguments of tool calls in messages become text, as ChatML has them. Masked
 * and cut as text they could cease to be JSON.
 */
final class ToolArguments {
    private ToolArguments() {}

    static JsonNode asText(JsonNode value) {
        if (value.isArray()) {
            ArrayNode items = Json.array();
            value.forEach(item -> items.add(asText(item)));
            return items;
        }
        if (!value.isObject()) {
            return value;
        }
        ObjectNode fields = Json.object();
        value.properties().forEach(field -> {
            boolean calls =
                    field.getKey().equals("tool_calls") && field.getValue().isArray();
            boolean messages =
                    field.getKey().equals("messages") && field.getValue().isArray();
            fields.set(
                    field.getKey(),
                    calls ? calls(field.getValue()) : messages ? asText(field.getValue()) : field.getValue());
        });
        return fields;
    }

    private static ArrayNode calls(JsonNode calls) {
        ArrayNode texts = Json.array();
        for (JsonNode call : calls) {
            JsonNode copy = call.deepCopy();
            if (copy.path("function") instanceof ObjectNode function && function.has("arguments")) {
                function.put("arguments", function.get("arguments").toString());
            }
            texts.add(copy);
        }
        return texts;
    }
}
