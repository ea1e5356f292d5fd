package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

/** Whether the model may, must, or must with one certain tool, ask for a tool. */
public sealed interface ToolChoice {
    /** The model decides. */
    record Auto() implements ToolChoice {}

    /** The model must ask for some tool. */
    record Any() implements ToolChoice {}

    /** The model must ask for this tool. */
    record Named(String tool) implements ToolChoice {
        public Named {
            requireNonNull(tool, "tool is null");
        }
    }
}
