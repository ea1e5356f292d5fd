package dev.outcrop.tool;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** A method's parameters: what the model is told of them, and their values of its input. */
final class ToolParameters {
    private final List<Slot> slots;
    private final JsonNode schema;

    private ToolParameters(List<Slot> slots, JsonNode schema) {
        this.slots = slots;
        this.schema = schema;
    }

    /** One parameter of the method, in order. */
    private sealed interface Slot {
        record Context() implements Slot {}

        record Argument(String name, JavaType type, boolean optional) implements Slot {}
    }

    static ToolParameters of(Method method) {
        var slots = new ArrayList<Slot>();
        var described = new ArrayList<Parameter>();
        for (Parameter parameter : method.getParameters()) {
            if (parameter.getType() == ToolContext.class) {
                slots.add(new Slot.Context());
                continue;
            }
            if (!parameter.isNamePresent()) {
                throw new IllegalArgumentException("the names of its parameters are not in the class file:"
                        + " compile it with -parameters (Maven: <parameters>true</parameters>)");
            }
            JavaType type = ToolJson.MAPPER.constructType(parameter.getParameterizedType());
            slots.add(new Slot.Argument(parameter.getName(), type, Optionals.isOptional(parameter.getType())));
            described.add(parameter);
        }
        if (slots.stream().filter(Slot.Context.class::isInstance).count() > 1) {
            throw new IllegalArgumentException("more than one parameter is a ToolContext");
        }
        return new ToolParameters(List.copyOf(slots), InputSchema.of(described));
    }

    JsonNode schema() {
        return schema;
    }

    /**
     * The method's arguments.
     *
     * @throws ToolFailure if the input fits the schema and yet no Java value, such as a number that is too large
     */
    Object[] bind(JsonNode input, ToolContext context) {
        return slots.stream()
                .map(slot -> switch (slot) {
                    case Slot.Context() -> context;
                    case Slot.Argument argument -> bind(argument, input);
                })
                .toArray();
    }

    /** What {@link #bind} would say against the input; empty if nothing. */
    Optional<String> misfit(JsonNode input) {
        try {
            slots.stream()
                    .filter(Slot.Argument.class::isInstance)
                    .map(Slot.Argument.class::cast)
                    .forEach(argument -> bind(argument, input));
            return Optional.empty();
        } catch (ToolFailure failure) {
            return Optional.ofNullable(failure.getMessage());
        }
    }

    private static Object bind(Slot.Argument argument, JsonNode input) {
        JsonNode value = input.path(argument.name());
        boolean absent = value.isMissingNode() || value.isNull();
        if (absent && !argument.optional()) {
            throw new ToolFailure("The input is not right: " + argument.name() + ": is missing.");
        }
        try {
            return ToolJson.MAPPER.readerFor(argument.type()).readValue(absent ? NullNode.instance : value);
        } catch (JacksonException unfit) {
            throw new ToolFailure("The input is not right: " + ToolJson.complaint(argument.name(), unfit) + ".", unfit);
        }
    }

    @Override
    public String toString() {
        return Arrays.toString(slots.toArray());
    }
}
