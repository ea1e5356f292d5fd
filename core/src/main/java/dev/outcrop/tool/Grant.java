package dev.outcrop.tool;

import static java.util.Objects.requireNonNull;

import tools.jackson.databind.JsonNode;

/** A person's consent to one call of a tool with exactly this input. */
public record Grant(String call, JsonNode input) {
    public Grant {
        requireNonNull(call, "call is null");
        requireNonNull(input, "input is null");
    }
}
