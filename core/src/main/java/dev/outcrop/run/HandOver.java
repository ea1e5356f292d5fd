package dev.outcrop.run;

import dev.outcrop.agent.Agent;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import java.util.Optional;

/** Answers a tool call with a run of another agent. */
@FunctionalInterface
interface HandOver {

    /**
     * Runs it, or goes on with {@code begun}; empty if that run waits for a person.
     *
     * @throws RunStopped if the run stops before that one has ended
     */
    Optional<Answer> run(Block.ToolUse use, Agent specialist, Optional<RunId> begun);

    /** The result, and the event that tells what it took if another agent was asked. */
    record Answer(Block.ToolResult result, Optional<UnstampedEvent> handedBack) {}
}
