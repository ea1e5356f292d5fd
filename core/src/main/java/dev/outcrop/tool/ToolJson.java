package dev.outcrop.tool;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** How Java values and JSON become each other at a tool's edge. */
final class ToolJson {
    /** Enums go by their names, as in the schema, whatever their {@code toString} says to people. */
    static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(EnumFeature.READ_ENUMS_USING_TO_STRING, EnumFeature.WRITE_ENUMS_USING_TO_STRING)
            .build();

    private ToolJson() {}

    /** Why the value of {@code name} is no Java value: {@code lines[0].amount: the value does not fit its type}. */
    static String complaint(String name, JacksonException unfit) {
        var path = new StringBuilder(name);
        for (JacksonException.Reference step : unfit.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return (path.isEmpty() ? "" : path + ": ") + reason(unfit);
    }

    /** A record's own complaint if its constructor had one; Jackson's sentence speaks of classes. */
    private static String reason(JacksonException unfit) {
        Throwable cause = unfit.getCause();
        if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
            return cause.getMessage();
        }
        return "the value does not fit its type";
    }

    /** Converse takes objects only as a tool result's JSON: everything else becomes {@code {"result": …}}. */
    static JsonNode asObject(JsonNode value) {
        return value.isObject() ? value : JsonNodeFactory.instance.objectNode().set("result", value);
    }
}
