package dev.outcrop.tool;

import dev.outcrop.tool.InputSchema.Member;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Java type as a model fills it in: its JSON Schema (2020-12), and its value of what the model wrote. The schema is
 * always of an object, as providers want it: a list, an enum, a text, what may be absent and a type that contains itself
 * stand in an object with the one property {@code value}.
 */
public final class JsonForm<T> {
    private static final String VALUE = "value";

    private final JavaType type;
    private final ObjectNode schema;
    private final boolean wrapped;
    private final InputCheck check;

    private JsonForm(JavaType type, ObjectNode schema, boolean wrapped) {
        this.type = type;
        this.schema = schema;
        this.wrapped = wrapped;
        this.check = new InputCheck(schema);
    }

    /** A value, or all that is wrong. */
    public sealed interface Reading<T> {
        /** The JSON fits. */
        record Fits<T>(T value) implements Reading<T> {}

        /** The JSON does not fit; each complaint names the place and may quote what the model wrote. */
        record Wrong<T>(List<String> complaints) implements Reading<T> {
            public Wrong {
                complaints = List.copyOf(complaints);
            }
        }
    }

    /**
     * The form of a type: a record as a rule, whose components may carry {@link Param}.
     *
     * @param <T> what {@code type} stands for
     */
    public static <T> JsonForm<T> of(Type type) {
        JavaType java = ToolJson.MAPPER.constructType(type);
        ObjectNode wrapped =
                InputSchema.ofMembers(List.of(new Member(VALUE, java.getRawClass(), type, Optional.empty())));
        if (!Optionals.isOptional(java.getRawClass())
                && wrapped.path("properties").path(VALUE) instanceof ObjectNode inner
                && inner.has("properties")) {
            ObjectNode root = inner.deepCopy();
            if (wrapped.has("$defs")) {
                root.set("$defs", wrapped.get("$defs"));
            }
            return new JsonForm<>(java, root, false);
        }
        return new JsonForm<>(java, wrapped, true);
    }

    /** Its schema, of type {@code object}. */
    public JsonNode schema() {
        return schema.deepCopy();
    }

    /** Whether providers that hold a model to a schema take this one. */
    public boolean enforceable() {
        return Enforceable.schema(schema);
    }

    /** The value of what a model wrote. */
    public Reading<T> read(JsonNode json) {
        return switch (check.check(json)) {
            case InputCheck.Verdict.Wrong(var problems) -> new Reading.Wrong<>(problems);
            case InputCheck.Verdict.Fits(JsonNode fitting) -> bind(fitting);
        };
    }

    private Reading<T> bind(JsonNode fitting) {
        JsonNode value = wrapped ? fitting.path(VALUE) : fitting;
        try {
            JsonNode given = value.isMissingNode() ? NullNode.instance : value;
            T bound = ToolJson.MAPPER.readerFor(type).readValue(given);
            return new Reading.Fits<>(bound);
        } catch (JacksonException unfit) {
            return new Reading.Wrong<>(List.of(ToolJson.complaint(wrapped ? VALUE : "", unfit)));
        }
    }

    @Override
    public String toString() {
        return "JsonForm[" + type.toCanonical() + "]";
    }
}
