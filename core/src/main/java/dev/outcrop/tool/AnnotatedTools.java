package dev.outcrop.tool;

import dev.outcrop.model.ToolSpec;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes tools of the methods that carry {@link Tool}. */
public final class AnnotatedTools {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m)");

    private final List<String> problems = new ArrayList<>();
    private final Map<String, String> methodsByName = new HashMap<>();

    private AnnotatedTools() {}

    /**
     * The tools of these objects: per object sorted by name, so that a model is told of them in one order (and a
     * provider's prompt cache holds) whatever the JVM does. Methods and classes need not be public.
     *
     * @throws IllegalArgumentException naming class and method of all that is wrong
     */
    public static List<ToolDefinition> of(Object... instances) {
        var reader = new AnnotatedTools();
        List<ToolDefinition> tools = Arrays.stream(instances)
                .flatMap(instance -> reader.toolsOf(instance).stream())
                .toList();
        if (!reader.problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", reader.problems));
        }
        return tools;
    }

    private List<ToolDefinition> toolsOf(Object instance) {
        List<Method> methods = annotated(instance.getClass());
        if (methods.isEmpty()) {
            problems.add(instance.getClass().getName() + ": no method carries @Tool");
        }
        return methods.stream()
                .flatMap(method -> tool(instance, method).stream())
                .sorted(Comparator.comparing(ToolDefinition::name))
                .toList();
    }

    private static List<Method> annotated(Class<?> type) {
        var methods = new ArrayList<Method>();
        Set<String> seen = new HashSet<>();
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            for (Method method : at.getDeclaredMethods()) {
                boolean overridden = !Modifier.isPrivate(method.getModifiers())
                        && !seen.add(method.getName() + Arrays.toString(method.getParameterTypes()));
                if (!overridden && !method.isBridge() && method.isAnnotationPresent(Tool.class)) {
                    methods.add(method);
                }
            }
        }
        return methods;
    }

    private Optional<ToolDefinition> tool(Object instance, Method method) {
        String where = method.getDeclaringClass().getName() + "." + method.getName();
        try {
            Tool annotation = method.getAnnotation(Tool.class);
            String name = annotation.name().isEmpty() ? snakeCase(method.getName()) : annotation.name();
            check(NAME.matcher(name).matches(), "the name \"" + name + "\" is not 1 to 64 of a-z A-Z 0-9 _ -");
            String before = methodsByName.putIfAbsent(name, where);
            check(before == null, "the name \"" + name + "\" belongs to " + before);
            check(!annotation.description().isBlank(), "the description is empty");
            var parameters = ToolParameters.of(method);
            // Without parameters there is nothing to hold the model to.
            boolean strict = annotation.strict()
                    && !parameters.schema().path("properties").isEmpty();
            check(
                    !strict || Enforceable.schema(parameters.schema()),
                    "strict = true, but no provider enforces a map, any JSON or a type that contains itself");
            var tool = new ToolDefinition(
                    new ToolSpec(name, annotation.description().strip(), parameters.schema(), strict),
                    annotation.title().isEmpty() ? inWords(name) : annotation.title(),
                    annotation.effect(),
                    ToolDefinition.rule(annotation.effect(), annotation.approval()),
                    annotation.returnsUntrusted(),
                    annotation.asksAfterUntrusted(),
                    time(annotation.timeout()),
                    new MethodBody(instance, method, parameters));
            return Optional.of(annotation.askWhen().isBlank() ? tool : tool.under(condition(annotation, tool.spec())));
        } catch (RuntimeException wrong) { // the schema generator has exceptions of many types
            problems.add(where + ": " + Optional.ofNullable(wrong.getMessage()).orElse(wrong.toString()));
            return Optional.empty();
        }
    }

    private static ApprovalRule condition(Tool annotation, ToolSpec spec) {
        switch (annotation.approval()) {
            case AUTO, DENY ->
                throw new IllegalArgumentException(
                        "askWhen says when it asks, and approval = " + annotation.approval() + " that it never does");
            case BY_EFFECT, ASK -> {}
        }
        ApprovalRule rule = ApprovalRule.askWhen(annotation.askWhen());
        for (String parameter : new TreeSet<>(rule.parameters())) {
            check(
                    spec.inputSchema().path("properties").has(parameter),
                    "the condition \"" + annotation.askWhen() + "\" can't be used: no parameter \"" + parameter + "\"");
        }
        return rule;
    }

    private static void check(boolean right, String otherwise) {
        if (!right) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static Duration time(String text) {
        Matcher matcher = TIME.matcher(text.strip());
        check(matcher.matches(), "the timeout \"" + text + "\" is not a number with ms, s or m, such as \"5s\"");
        long number = Long.parseLong(matcher.group(1));
        check(number > 0, "the timeout is not longer than nothing");
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }

    /** {@code soilTemperature} -> {@code soil_temperature}, {@code readURL} -> {@code read_url}. */
    static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Z]+)([A-Z][a-z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    private static String inWords(String name) {
        String words = name.replaceAll("[_-]+", " ").strip();
        return words.isEmpty() ? name : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
