package dev.outcrop.tool;

import dev.outcrop.model.Block;
import tools.jackson.databind.JsonNode;

/** Stand-in until the branch is merged. */
public final class ToolExecutor {
    /** Stand-in. */
    public Block.ToolResult run(ToolDefinition tool, String callId, JsonNode input, ToolContext context) {
        return Block.ToolResult.error(callId, "x");
    }
}
