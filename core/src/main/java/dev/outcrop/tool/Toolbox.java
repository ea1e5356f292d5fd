package dev.outcrop.tool;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tools by name. */
public final class Toolbox {
    private final Map<String, ToolDefinition> tools;

    private Toolbox(Map<String, ToolDefinition> tools) {
        this.tools = tools;
    }

    /**
     * A box of these tools.
     *
     * @throws IllegalArgumentException if two have one name
     */
    public static Toolbox of(Collection<ToolDefinition> definitions) {
        var tools = new LinkedHashMap<String, ToolDefinition>();
        for (ToolDefinition tool : definitions) {
            if (tools.putIfAbsent(tool.name(), tool) != null) {
                throw new IllegalArgumentException("two tools have the name " + tool.name());
            }
        }
        return new Toolbox(tools);
    }

    /** The tool of that name. */
    public Optional<ToolDefinition> find(String name) {
        return Optional.ofNullable(tools.get(name));
    }

    /** All tools in the order given. */
    public List<ToolDefinition> all() {
        return List.copyOf(tools.values());
    }
}
