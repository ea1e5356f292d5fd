package dev.outcrop.tool;

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

    /** Converse takes objects only as a tool result's JSON: everything else becomes {@code {"result": …}}. */
    static JsonNode asObject(JsonNode value) {
        return value.isObject() ? value : JsonNodeFactory.instance.objectNode().set("result", value);
    }
}
