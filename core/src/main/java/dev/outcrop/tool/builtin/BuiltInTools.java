package dev.outcrop.tool.builtin;

import dev.outcrop.tool.AnnotatedTools;
import dev.outcrop.tool.ToolDefinition;
import java.time.Clock;
import java.util.List;

/** The tools that come with every server: {@code calculator}, {@code clock}, {@code convert_units} and dates. */
public final class BuiltInTools {
    private BuiltInTools() {}

    /** All of them; they work without a network. The clock's zone is the one that is meant if none is named. */
    public static List<ToolDefinition> all(Clock clock) {
        return AnnotatedTools.of(new CalculatorTool(), new ClockTools(clock), new UnitTool());
    }
}
