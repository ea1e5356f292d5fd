package dev.outcrop.run;

import dev.outcrop.agent.Agent;
import dev.outcrop.model.Block;

/** Answers a tool call with a run of another agent. */
@FunctionalInterface
interface HandOver {
    Block.ToolResult run(Block.ToolUse use, Agent specialist);
}
