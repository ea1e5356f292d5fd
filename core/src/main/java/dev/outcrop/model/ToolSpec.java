package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import tools.jackson.databind.JsonNode;

/**
 * A tool as the model is told of it.
 *
 * @param name any; a provider that takes fewer characters is told another, and its answer has this one again
 * @param description when and how to use it
 * @param inputSchema a JSON Schema of type {@code object}
 * @param strict whether the provider is to enforce the schema, where it can
 */
public record ToolSpec(String name, String description, JsonNode inputSchema, boolean strict) {
    public ToolSpec {
        requireNonNull(name, "name is null");
        requireNonNull(description, "description is null");
        requireNonNull(inputSchema, "inputSchema is null");
    }

    /** The same with a schema that the model follows as well as it can. */
    public ToolSpec lenient() {
        return strict ? new ToolSpec(name, description, inputSchema) : this;
    }

    /** A tool whose schema the model follows as well as it can. */
    public ToolSpec(String name, String description, JsonNode inputSchema) {
        this(name, description, inputSchema, false);
    }
}
