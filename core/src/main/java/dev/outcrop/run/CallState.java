package dev.outcrop.run;

import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.run.RunEvent.ApprovalDecided;
import dev.outcrop.run.RunEvent.ApprovalRequested;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** How far one tool call has come, and what a person has said of it. */
final class CallState {
    private boolean requested;
    private boolean started;
    private Optional<Block.ToolResult> result = Optional.empty();
    private Optional<RunId> child = Optional.empty();
    private Optional<ApprovalRequest> asked = Optional.empty();
    private Optional<Decision> decision = Optional.empty();
    private Optional<JsonNode> granted = Optional.empty();

    void request() {
        requested = true;
    }

    void start() {
        started = true;
    }

    void finish(Block.ToolResult answer) {
        result = Optional.of(answer);
    }

    void handOver(RunId run) {
        child = Optional.of(run);
    }

    /** One that was asked for in a run that this one handed over to says nothing of this call. */
    void ask(ApprovalRequested event) {
        if (event.request().run().equals(event.stamp().run())) {
            asked = Optional.of(event.request());
            decision = Optional.empty();
        }
    }

    void decide(ApprovalDecided event) {
        if (asked.filter(request -> request.id().equals(event.approval())).isEmpty()) {
            return;
        }
        decision = Optional.of(event.decision());
        if (event.decision().choice() == Decision.Choice.APPROVE) {
            granted = event.decision().input().or(() -> asked.map(ApprovalRequest::input));
            started = false; // whatever came of an earlier start, this one is a new one, wanted by a person
        }
    }

    boolean requested() {
        return requested;
    }

    /** Whether it was started since a person last allowed it. */
    boolean started() {
        return started;
    }

    Optional<Block.ToolResult> result() {
        return result;
    }

    /** The run that answers it, if it is a hand-over that has begun. */
    Optional<RunId> child() {
        return child;
    }

    /** What was asked about it last. */
    Optional<ApprovalRequest> asked() {
        return asked;
    }

    /** The answer to what was asked last. */
    Optional<Decision> decision() {
        return decision;
    }

    /** The input that a person has allowed, if a person was asked. */
    Optional<JsonNode> granted() {
        return granted;
    }

    /** Whether a person has been asked and has not answered. */
    boolean waiting() {
        return asked.isPresent() && decision.isEmpty() && result.isEmpty();
    }
}
