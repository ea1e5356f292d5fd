package dev.outcrop.trace;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.model.Block;
import dev.outcrop.run.Decision;
import dev.outcrop.run.InnerCall;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.ToolCall;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Folds one tool call, and what a person was asked about it. */
final class ToolFold {
    private final OpenSpan span;
    private final Map<ApprovalId, OpenSpan> asked = new LinkedHashMap<>();
    private final Map<ApprovalId, Decision> decisions = new LinkedHashMap<>();
    private Optional<JsonNode> input = Optional.empty();
    private Optional<Instant> startedAt = Optional.empty();
    private int starts;
    private Optional<JsonNode> progress = Optional.empty();
    private Optional<Block.ToolResult> result = Optional.empty();

    ToolFold(RunEvent first, String call, String tool) {
        span = new OpenSpan(first, "t", _ -> new Work.Tool(call, tool, input, startedAt, starts, progress, result));
    }

    OpenSpan span() {
        return span;
    }

    void requested(ToolCall call) {
        input = Optional.of(call.input());
    }

    void asked(RunEvent.ApprovalRequested event) {
        ApprovalId id = event.request().id();
        var approval = new OpenSpan(
                event, "a", _ -> new Work.Approval(event.request(), Optional.ofNullable(decisions.get(id))));
        approval.wait(true);
        span.wait(true);
        asked.put(id, span.child(approval));
    }

    void decided(RunEvent.ApprovalDecided event) {
        Decision decision = event.decision();
        decisions.put(event.approval(), decision);
        OpenSpan approval = asked.get(event.approval());
        if (approval == null) {
            return; // asked in a run below
        }
        approval.end(decision.at(), denied(decision) ? Span.State.DENIED : Span.State.DONE);
        span.wait(false);
    }

    private static boolean denied(Decision decision) {
        return switch (decision.choice()) {
            case APPROVE -> false;
            case DENY, STOP, EXPIRE -> true;
        };
    }

    void started(Instant at) {
        startedAt = Optional.of(at);
        starts++;
    }

    void progress(JsonNode told) {
        progress = Optional.of(told);
    }

    void called(RunEvent.ToolCalledModel event) {
        InnerCall made = event.made();
        Span.State how = switch (made.outcome()) {
            case DONE, INTERVENED -> Span.State.DONE;
            case FAILED -> Span.State.FAILED;
            case CUT -> Span.State.CANCELLED;
        };
        span.child(new OpenSpan(event, made.startedAt(), "i", _ -> new Work.Inner(made)))
                .end(event.stamp().at(), how);
    }

    void finished(RunEvent.ToolFinished event) {
        result = Optional.of(event.result());
        boolean refused = asked.keySet().stream()
                .reduce((_, later) -> later)
                .map(decisions::get)
                .filter(ToolFold::denied)
                .isPresent();
        Span.State how = event.result().status() == Block.ToolResult.Status.SUCCESS
                ? Span.State.DONE
                : refused ? Span.State.DENIED : Span.State.FAILED;
        span.end(event.stamp().at(), how);
    }

    void superseded(RunEvent event) {
        if (span.open()) {
            span.end(event.stamp().at(), Span.State.SUPERSEDED);
        }
    }
}
