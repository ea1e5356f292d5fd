package dev.outcrop.tool;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Holds what a model wrote against its schema. */
final class InputCheck {
    private static final int MOST_PROBLEMS = 10;

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaCacheEnabled(false)
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .formatAssertionsEnabled(true)
                            .pathType(PathType.JSON_POINTER)
                            .locale(Locale.ROOT)
                            .build()));

    private final Schema schema;

    InputCheck(JsonNode schema) {
        this.schema = SCHEMAS.getSchema(schema);
    }

    /** Input that fits, or all that is wrong with it. */
    sealed interface Verdict {
        record Fits(JsonNode input) implements Verdict {}

        record Wrong(List<String> problems) implements Verdict {
            String sentence() {
                return problems.stream().collect(Collectors.joining("; ", "The input is not right: ", "."));
            }
        }
    }

    Verdict check(JsonNode input) {
        if (!input.isObject()) {
            return new Verdict.Wrong(List.of("it is not a JSON object"));
        }
        List<Error> errors = schema.validate(input);
        if (errors.isEmpty()) {
            return new Verdict.Fits(input);
        }
        // Models write null for what they leave out.
        JsonNode withoutNulls = withoutNulls(input);
        if (schema.validate(withoutNulls).isEmpty()) {
            return new Verdict.Fits(withoutNulls);
        }
        return new Verdict.Wrong(problems(errors));
    }

    private static JsonNode withoutNulls(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode copy = JsonNodeFactory.instance.objectNode();
                object.properties().stream()
                        .filter(member -> !member.getValue().isNull())
                        .forEach(member -> copy.set(member.getKey(), withoutNulls(member.getValue())));
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = JsonNodeFactory.instance.arrayNode();
                array.forEach(element -> copy.add(withoutNulls(element)));
                yield copy;
            }
            default -> node;
        };
    }

    private static List<String> problems(List<Error> errors) {
        List<String> problems =
                errors.stream().map(InputCheck::problem).distinct().toList();
        var shown = new ArrayList<>(problems.subList(0, Math.min(MOST_PROBLEMS, problems.size())));
        if (problems.size() > shown.size()) {
            shown.add((problems.size() - shown.size()) + " more");
        }
        return shown;
    }

    private static String problem(Error error) {
        String where = FieldPath.of(error);
        return switch (error.getKeyword()) {
            case "required" -> where + ": is missing";
            case "additionalProperties", "unevaluatedProperties" -> where + ": is not known";
            default -> (where.isEmpty() ? "input" : where) + ": " + error.getMessage();
        };
    }
}
