package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import tools.jackson.databind.JsonNode;

/** A tool that the model asked for, with the input that it wrote. */
public record ToolCall(String id, String tool, JsonNode input) {
    public ToolCall {
        requireNonNull(id, "id is null");
        requireNonNull(tool, "tool is null");
        requireNonNull(input, "input is null");
    }
}
