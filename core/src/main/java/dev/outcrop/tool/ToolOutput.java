package dev.outcrop.tool;

import dev.outcrop.model.Block;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a tool answers, as content blocks; never empty. */
public record ToolOutput(List<Block> content) {
    public ToolOutput {
        content = List.copyOf(content);
        if (content.isEmpty()) {
            throw new IllegalArgumentException("a tool's output has at least one block");
        }
    }

    /** Text. */
    public static ToolOutput text(String text) {
        return new ToolOutput(List.of(new Block.Text(text)));
    }

    /** A JSON value. */
    public static ToolOutput json(JsonNode value) {
        return new ToolOutput(List.of(new Block.Json(value)));
    }
}
