package dev.outcrop.tool;

import dev.outcrop.model.Block;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Runs an annotated method. */
final class MethodBody implements ToolDefinition.Body {
    private final Object instance;
    private final Method method;
    private final ToolParameters parameters;

    MethodBody(Object instance, Method method, ToolParameters parameters) {
        method.setAccessible(true); // an author's class is as private as the author likes
        this.instance = instance;
        this.method = method;
        this.parameters = parameters;
    }

    @Override
    public ToolOutput run(JsonNode input, ToolContext context) throws Exception {
        Object[] arguments = parameters.bind(input, context);
        try {
            return output(method.invoke(instance, arguments));
        } catch (InvocationTargetException thrown) {
            switch (thrown.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw thrown;
            }
        }
    }

    @Override
    public Optional<String> misfit(JsonNode input) {
        return parameters.misfit(input);
    }

    private ToolOutput output(@Nullable Object value) {
        if (method.getReturnType() == void.class || method.getReturnType() == Void.class) {
            return ToolOutput.text("done");
        }
        return switch (value) {
            case null ->
                throw new IllegalStateException(
                        method.getDeclaringClass().getName() + "." + method.getName() + " returned null");
            case ToolOutput output -> output;
            case String text -> ToolOutput.text(text);
            case Block block -> new ToolOutput(List.of(block));
            case Optional<?> optional when optional.isEmpty() -> ToolOutput.text("nothing found");
            case Optional<?> optional -> output(optional.orElseThrow());
            default -> ToolOutput.json(ToolJson.asObject(ToolJson.MAPPER.valueToTree(value)));
        };
    }
}
