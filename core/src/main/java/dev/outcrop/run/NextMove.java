package dev.outcrop.run;

import dev.outcrop.agent.Agent;
import dev.outcrop.model.Block;
import dev.outcrop.tool.Grant;
import dev.outcrop.tool.ToolDefinition;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What comes next for a tool call that has no result. */
sealed interface NextMove {

    /** The tool runs. */
    record Run(ToolDefinition tool, JsonNode input, Optional<Grant> grant) implements NextMove {}

    /** Another agent answers. */
    record Ask(Agent specialist) implements NextMove {}

    /** A person is asked. */
    record Request(JsonNode input, ApprovalRequest.Kind kind, String reason) implements NextMove {}

    /** A person has been asked. */
    record Wait() implements NextMove {}

    /** There is nothing to run: this is the result. */
    record Answer(Block.ToolResult result) implements NextMove {}
}
