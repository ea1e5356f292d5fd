package dev.outcrop.tool;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Whether a provider can hold a model to a schema: Bedrock compiles it to a grammar, and refuses with a 400 objects whose
 * properties are not all named, and types that contain themselves.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html">Structured outputs</a>
 */
final class Enforceable {
    private static final String DEFINITION = "#/$defs/";

    private Enforceable() {}

    static boolean schema(JsonNode root) {
        return within(root, root, Set.of());
    }

    private static boolean within(JsonNode schema, JsonNode root, Set<String> around) {
        if (schema.has("$ref")) {
            String name = schema.path("$ref").stringValue("");
            var deeper = new HashSet<>(around);
            return name.startsWith(DEFINITION)
                    && deeper.add(name)
                    && within(root.path("$defs").path(name.substring(DEFINITION.length())), root, deeper);
        }
        return switch (schema.path("type").stringValue("")) {
            case "object" ->
                schema.path("additionalProperties").isBoolean()
                        && !schema.path("additionalProperties").booleanValue()
                        && schema.path("properties").valueStream().allMatch(each -> within(each, root, around));
            case "array" -> within(schema.path("items"), root, around);
            case "" -> false; // anything at all
            default -> true;
        };
    }
}
