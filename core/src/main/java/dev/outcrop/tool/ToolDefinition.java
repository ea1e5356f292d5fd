package dev.outcrop.tool;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.ToolSpec;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** A tool: what the model is told of it, its rules, and the code that runs. */
public record ToolDefinition(
        ToolSpec spec,
        String title,
        Effect effect,
        Approval approval,
        boolean returnsUntrusted,
        Duration timeout,
        Body body) {
    public ToolDefinition {
        requireNonNull(spec, "spec is null");
        requireNonNull(title, "title is null");
        requireNonNull(effect, "effect is null");
        requireNonNull(approval, "approval is null");
        requireNonNull(timeout, "timeout is null");
        requireNonNull(body, "body is null");
        if (approval == Approval.BY_EFFECT) {
            approval = switch (effect) {
                case READ -> Approval.AUTO;
                case WRITE -> Approval.ASK;
            };
        }
    }

    /** The tool's name. */
    public String name() {
        return spec.name();
    }

    /** The code of a tool. Its input has been validated by the schema. */
    @FunctionalInterface
    public interface Body {
        /** Does the work, on a virtual thread of its own; interrupted when it is cancelled or takes too long. */
        ToolOutput run(JsonNode input, ToolContext context) throws Exception;
    }
}
