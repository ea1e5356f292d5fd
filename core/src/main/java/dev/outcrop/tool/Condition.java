package dev.outcrop.tool;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.Program;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A condition on a tool's input in the Common Expression Language (<a
 * href="https://github.com/google/cel-spec/blob/master/doc/langdef.md">cel.dev</a>), compiled once. The only class that
 * knows the library, with {@link ConditionVariables}. CEL always ends; sizes and rounds are limited beside, and its
 * regular expressions take linear time.
 */
final class Condition {
    /** The variable that holds the whole input. */
    static final String INPUT = "input";

    private static final int LONGEST = 1000;
    private static final int DEEPEST = 32;

    /** The most rounds of all, exists, filter and map in one evaluation, nested ones counted in. */
    private static final int MOST_ROUNDS = 1000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(LONGEST)
            .maxParseRecursionDepth(DEEPEST)
            .comprehensionMaxIterations(MOST_ROUNDS)
            .enableHeterogeneousNumericComparisons(true) // 150.5 > 100
            .build();

    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

    private final String text;
    private final Set<String> variables;
    private final Program program;

    private Condition(String text, Set<String> variables, Program program) {
        this.text = text;
        this.variables = Set.copyOf(variables);
        this.program = program;
    }

    /**
     * Compiles it.
     *
     * @throws IllegalArgumentException with a sentence's part that says what is wrong with it
     */
    static Condition of(String text) {
        try {
            CelAbstractSyntaxTree parsed =
                    right(compiler(Set.of()).build().parse(text), text).getAst();
            Set<String> variables = ConditionVariables.of(parsed);
            CelAbstractSyntaxTree checked =
                    right(compiler(variables).build().check(parsed), text).getAst();
            return new Condition(text, variables, RUNTIME.createProgram(checked));
        } catch (CelValidationException | CelEvaluationException wrong) {
            throw new IllegalArgumentException(complaint(text, String.valueOf(wrong.getMessage())), wrong);
        }
    }

    private static CelCompilerBuilder compiler(Set<String> variables) {
        CelCompilerBuilder compiler = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setResultType(SimpleType.BOOL);
        variables.forEach(variable -> compiler.addVar(variable, SimpleType.DYN));
        return compiler;
    }

    private static CelValidationResult right(CelValidationResult result, String text) {
        if (result.hasError()) {
            throw new IllegalArgumentException(complaint(
                    text, result.getErrors().stream().map(CelIssue::getMessage).collect(Collectors.joining("; "))));
        }
        return result;
    }

    private static String complaint(String text, String problem) {
        String shown = text.length() <= 80 ? text : text.substring(0, 80) + "…";
        return "the condition \"" + shown + "\" can't be used: " + problem;
    }

    /** As it was written. */
    String text() {
        return text;
    }

    /** The parameters that it names; what it takes from {@code input} is not among them. */
    Set<String> parameters() {
        return variables.stream().filter(name -> !name.equals(INPUT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether it is true of this input; empty if that can't be told, such as when a value is missing. */
    Optional<Boolean> isTrueOf(JsonNode input) {
        try {
            var values = new HashMap<String, Object>();
            for (String variable : variables) {
                JsonNode value = variable.equals(INPUT) ? input : input.get(variable);
                if (value != null) {
                    values.put(variable, value(value));
                }
            }
            return program.eval(values) instanceof Boolean answer ? Optional.of(answer) : Optional.empty();
        } catch (CelEvaluationException | RuntimeException untold) {
            return Optional.empty(); // the caller asks; its message may quote the input, so it goes nowhere
        }
    }

    private static Object value(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, Object> map = new HashMap<>();
                node.properties().forEach(member -> map.put(member.getKey(), value(member.getValue())));
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                node.forEach(element -> list.add(value(element)));
                yield list;
            }
            case NUMBER -> number(node);
            case BOOLEAN -> node.booleanValue();
            case STRING -> node.stringValue();
            case NULL -> NullValue.NULL_VALUE;
            case BINARY, POJO, MISSING -> throw new IllegalArgumentException("not JSON: " + node.getNodeType());
        };
    }

    private static Object number(JsonNode node) {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        double value = node.decimalValue().doubleValue();
        if (Double.isInfinite(value)) {
            throw new ArithmeticException("too large");
        }
        return value;
    }
}
