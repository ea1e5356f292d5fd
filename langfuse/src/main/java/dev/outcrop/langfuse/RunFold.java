package dev.outcrop.langfuse;

import dev.outcrop.langfuse.Observation.Detail;
import dev.outcrop.langfuse.Observation.Level;
import dev.outcrop.langfuse.Observation.Place;
import dev.outcrop.model.Block;
import dev.outcrop.run.Retelling;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ApprovalDecided;
import dev.outcrop.run.RunEvent.ApprovalRequested;
import dev.outcrop.run.RunEvent.HandedBack;
import dev.outcrop.run.RunEvent.HandedOver;
import dev.outcrop.run.RunEvent.HistoryTrimmed;
import dev.outcrop.run.RunEvent.ModelCut;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.ModelRetried;
import dev.outcrop.run.RunEvent.ModelWaiting;
import dev.outcrop.run.RunEvent.ReasoningDelta;
import dev.outcrop.run.RunEvent.RunCancelled;
import dev.outcrop.run.RunEvent.RunCompleted;
import dev.outcrop.run.RunEvent.RunFailed;
import dev.outcrop.run.RunEvent.RunReleased;
import dev.outcrop.run.RunEvent.RunResumed;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunEvent.RunSuspended;
import dev.outcrop.run.RunEvent.StepStarted;
import dev.outcrop.run.RunEvent.StepSuperseded;
import dev.outcrop.run.RunEvent.TextDelta;
import dev.outcrop.run.RunEvent.ToolCalledModel;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.run.RunEvent.ToolInputDelta;
import dev.outcrop.run.RunEvent.ToolInputStarted;
import dev.outcrop.run.RunEvent.ToolProgress;
import dev.outcrop.run.RunEvent.ToolRequested;
import dev.outcrop.run.RunEvent.ToolStarted;
import dev.outcrop.run.RunEvent.UnknownEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Folds one run of a trace. */
final class RunFold {
    private final TraceFold whole;
    private final RunStarted started;
    private final Background.Told told;
    private final int depth;
    private final Optional<String> parent;
    private final String id;
    private final Map<String, OpenTool> tools = new LinkedHashMap<>();
    private final Set<String> approvals = new HashSet<>();
    private final List<RunFold> children = new ArrayList<>();
    private Optional<OpenCall> call = Optional.empty();
    private List<Block> lastAnswer = List.of();
    private int steps;
    private boolean open = true;

    /** A run that answers a person. */
    RunFold(TraceFold whole, RunStarted started, Background.Told told, int depth) {
        this(whole, started, told, depth, Optional.empty());
    }

    private RunFold(TraceFold whole, RunStarted started, Background.Told told, int depth, Optional<String> parent) {
        this.whole = whole;
        this.started = started;
        this.told = told;
        this.depth = depth;
        this.parent = parent;
        this.id = TraceIds.run(started.stamp().run());
    }

    void addAll(List<RunEvent> events) {
        events.forEach(this::add);
    }

    private void add(RunEvent event) {
        switch (event) {
            case StepStarted e -> {
                call.ifPresent(before -> tell(before.superseded(e, "The step was begun again.")));
                steps = Math.max(steps, e.step());
                call = Optional.of(new OpenCall(started, id, e, told));
            }
            case ModelRetried e -> call.ifPresent(asked -> asked.retried(e));
            case ModelWaiting _ -> call.ifPresent(OpenCall::waited);
            case TextDelta e -> call.ifPresent(asked -> asked.say(e.text()));
            case ModelCut e -> call.ifPresent(asked -> asked.cut(e));
            case StepSuperseded e -> {
                call.ifPresent(before -> tell(before.superseded(e, "Begun again: " + e.reason())));
                call = Optional.empty();
                tools.values().removeIf(tool -> !tool.begun());
            }
            case ModelFinished e -> {
                call.ifPresent(asked -> asked.finished(e).forEach(whole::tell));
                call = Optional.empty();
                lastAnswer = e.blocks();
            }
            case ToolRequested e -> tools.put(e.call().id(), new OpenTool(started, id, e, told));
            case ToolStarted e -> tool(e.call()).ifPresent(tool -> tool.started(e));
            case ToolCalledModel e ->
                tell(InnerSpan.of(started, tool(e.call()).map(OpenTool::id).orElse(id), e));
            case ToolFinished e -> {
                tool(e.call()).ifPresent(tool -> tool.finished(e).forEach(whole::tell));
                tools.remove(e.call());
            }
            case HandedOver e -> tool(e.call()).ifPresent(tool -> handOver(e, tool));
            case ApprovalRequested e -> {
                if (e.request().run().equals(started.stamp().run())) { // a specialist's stands in its own run
                    approvals.add(e.request().id().value());
                    ObjectNode asked = Json.object()
                            .put("call", e.request().call())
                            .put("tool", e.request().tool())
                            .put("kind", e.request().kind().name())
                            .put("reason", e.request().reason());
                    asked.set("input", e.request().input());
                    moment(e, "approval_requested", Optional.of(asked));
                }
            }
            case ApprovalDecided e -> {
                if (approvals.remove(e.approval().value())) {
                    moment(e, "approval_decided", Optional.of(decision(e)));
                }
            }
            case RunSuspended e -> moment(e, "suspended", Optional.empty());
            case RunResumed e -> moment(e, "resumed", Optional.empty());
            case HistoryTrimmed e ->
                moment(e, "history_trimmed", Optional.of(Json.object().put("turns", e.turns())));
            case RunCompleted _, RunFailed _, RunCancelled _ -> end(event);
            case RunStarted _,
                    ReasoningDelta _,
                    ToolInputStarted _,
                    ToolInputDelta _,
                    HandedBack _,
                    ToolProgress _,
                    RunReleased _,
                    UnknownEvent _ -> {}
        }
    }

    private static ObjectNode decision(ApprovalDecided e) {
        ObjectNode decided = Json.object()
                .put("call", e.call())
                .put("choice", e.decision().choice().name());
        e.decision().reason().ifPresent(reason -> decided.put("reason", reason));
        e.decision().input().ifPresent(input -> decided.set("input", input));
        return decided;
    }

    private Optional<OpenTool> tool(String callId) {
        return Optional.ofNullable(tools.get(callId));
    }

    private void handOver(HandedOver e, OpenTool tool) {
        List<RunEvent> events = whole.events(e.child());
        if (events.isEmpty() || !(events.getFirst() instanceof RunStarted begun)) {
            return;
        }
        var child = new RunFold(
                whole,
                begun,
                whole.background().handedOver(events, Retelling.question(tool.call()), depth + 1),
                depth + 1,
                Optional.of(tool.id()));
        children.add(child);
        child.addAll(events);
    }

    private void moment(RunEvent e, String name, Optional<JsonNode> input) {
        tell(new Observation(
                TraceIds.span(e.stamp().run(), e.stamp().seq(), name),
                Optional.of(id),
                started.agent(),
                name,
                place(e),
                e.stamp().at(),
                e.stamp().at(),
                Level.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                input,
                Optional.empty(),
                Map.of(),
                new Detail.Moment()));
    }

    private void tell(Observation observation) {
        whole.tell(observation);
    }

    static Place place(RunEvent e) {
        return new Place(e.stamp().run(), e.stamp().seq());
    }

    /** Ends the run, and all that is under way in it, with its own end or with that of the run that it worked for. */
    private void end(RunEvent end) {
        if (!open) {
            return;
        }
        open = false;
        children.forEach(child -> child.end(end));
        Ending ending = Ending.of(end);
        call.ifPresent(asked -> tell(asked.ended(end, ending)));
        tools.values().forEach(tool -> tell(tool.ended(end, ending)));
        Map<String, JsonNode> metadata = new LinkedHashMap<>();
        metadata.put("steps", Json.number(steps));
        metadata.put("finish_reason", Json.text(ending.finishReason()));
        metadata.put("agent_version", Json.text(started.agentVersion()));
        ending.errorId().ifPresent(errorId -> metadata.put("error_id", Json.text(errorId)));
        tell(new Observation(
                id,
                parent,
                started.agent(),
                "invoke_agent " + started.agent(),
                place(end),
                started.stamp().at(),
                end.stamp().at(),
                ending.level(),
                ending.message(),
                ending.error(),
                told.question().isEmpty()
                        ? Optional.empty()
                        : Optional.of(Json.array().add(ChatMl.question(told.question()))),
                output(),
                metadata,
                new Detail.AgentRun(told.agentDescription(), started.agentVersion(), parent.isEmpty())));
    }

    /** The last thing that was said; an answer that is JSON as a whole as what it is. */
    private Optional<JsonNode> output() {
        if (lastAnswer.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode answer = ChatMl.answer(lastAnswer);
        answer.remove("tool_calls");
        answer.remove("reasoning");
        return AnswerJson.read(answer.path("content").asString("")).or(() -> Optional.of(answer));
    }
}
