package dev.outcrop.langfuse;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps values within bounds by cutting the strings in them, so that they stay JSON.
 *
 * @param maxString the most characters of one string
 * @param maxField the most bytes of one value as a whole
 */
public record Cap(int maxString, int maxField) {
    /** A string of 256 Ki characters, a value of 1 MiB. */
    public static final Cap DEFAULT = new Cap(256 * 1024, 1024 * 1024);

    private static final int LEAST = 32;

    /** The value, as much of it as fits. */
    JsonNode of(JsonNode value) {
        for (int most = maxString; most >= LEAST; most /= 4) {
            JsonNode cut = cut(value, most);
            if (cut.toString().getBytes(StandardCharsets.UTF_8).length <= maxField) {
                return cut;
            }
        }
        // Not long strings but many of them: what is left is how much there was.
        return Json.object().put("left_out", value.toString().getBytes(StandardCharsets.UTF_8).length + " bytes");
    }

    String of(String text) {
        return cut(text, maxString);
    }

    private static JsonNode cut(JsonNode value, int most) {
        if (value.isString()) {
            return value.asString().length() <= most ? value : Json.text(cut(value.asString(), most));
        }
        if (value.isArray()) {
            ArrayNode items = Json.array();
            value.forEach(item -> items.add(cut(item, most)));
            return items;
        }
        if (value.isObject()) {
            ObjectNode fields = Json.object();
            value.properties().forEach(field -> fields.set(cut(field.getKey(), most), cut(field.getValue(), most)));
            return fields;
        }
        return value;
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + " [" + (text.length() - end) + " more characters are left out]";
    }
}
