package dev.outcrop.langfuse;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Goes through JSON and makes another one of the same shape. */
final class Walk {
    /** Words of the form of messages, not of people. */
    private static final Set<String> FORM =
            Set.of("role", "type", "id", "tool_call_id", "name", "action", "choice", "kind", "tool", "call");

    private Walk() {}

    /** With each string, field name and number that is written in full put through the mask. */
    static JsonNode strings(JsonNode value, Mask mask) {
        if (value.isString()) {
            return Json.text(mask.apply(value.asString()));
        }
        if (value.isArray()) {
            ArrayNode items = Json.array();
            value.forEach(item -> items.add(strings(item, mask)));
            return items;
        }
        if (value.isObject()) {
            ObjectNode fields = Json.object();
            value.properties()
                    .forEach(field -> fields.set(mask.apply(field.getKey()), strings(field.getValue(), mask)));
            return fields;
        }
        if (value.isNumber()) {
            String digits = value.toString();
            String masked = mask.apply(digits);
            return masked.equals(digits) ? value : Json.text(masked); // a card's number is one without quotes too
        }
        return value;
    }

    /** Without what people, models and tools said: of a string its length is told, numbers are left out. */
    static JsonNode structure(JsonNode value) {
        if (value.isString()) {
            String text = value.asString();
            return Json.text("[" + text.codePointCount(0, text.length()) + " characters]");
        }
        if (value.isArray()) {
            ArrayNode items = Json.array();
            value.forEach(item -> items.add(structure(item)));
            return items;
        }
        if (value.isObject()) {
            ObjectNode fields = Json.object();
            boolean message = value.has("role")
                    || value.has("function")
                    || value.path("type").asString("").equals("function");
            value.properties().forEach(field -> {
                boolean form = FORM.contains(field.getKey()) && field.getValue().isString();
                fields.set(
                        field.getKey(),
                        form && (message || formal(value)) ? field.getValue() : structure(field.getValue()));
            });
            return fields;
        }
        return value.isNumber() ? Json.text("[number]") : value;
    }

    /** Whether these are the fields of a function in a call or of a guardrail's or person's decision. */
    private static boolean formal(JsonNode value) {
        return value.has("arguments") || value.has("parameters") || value.has("reasons") || value.has("choice");
    }
}
