package dev.outcrop.trace;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Cost;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import dev.outcrop.run.ApprovalRequest;
import dev.outcrop.run.Decision;
import dev.outcrop.run.InnerCall;
import dev.outcrop.run.ParentCall;
import dev.outcrop.run.RunError;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunStatus;
import dev.outcrop.run.Stamp;
import dev.outcrop.run.ToolCall;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run's journal, written by hand; each event says at which millisecond it came. */
final class Story {
    static final Instant BEGIN = Instant.parse("2026-01-01T12:00:00Z");
    final RunId run;
    final List<RunEvent> events = new ArrayList<>();

    Story(String id, Optional<ParentCall> parent, long ms) {
        run = new RunId(id);
        at(
                ms,
                stamp -> new RunEvent.RunStarted(
                        stamp,
                        new ConversationId("c"),
                        Optional.of(new MessageId("m")),
                        new MessageId("a"),
                        "chef",
                        "v1",
                        "ann",
                        Optional.empty(),
                        parent));
    }

    static Story begin() {
        return new Story("r", Optional.empty(), 0);
    }

    static Instant time(long ms) {
        return BEGIN.plusMillis(ms);
    }

    static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    Story at(long ms, Function<Stamp, RunEvent> event) {
        events.add(event.apply(new Stamp(run, events.size() + 1L, time(ms))));
        return this;
    }

    Story step(long ms, int step) {
        return at(ms, stamp -> new RunEvent.StepStarted(stamp, step, "model-a"));
    }

    Story text(long ms, int step, String text) {
        return at(ms, stamp -> new RunEvent.TextDelta(stamp, step, 0, text));
    }

    Story answered(long ms, int step, String usd, Block... blocks) {
        return at(
                ms,
                stamp -> new RunEvent.ModelFinished(
                        stamp,
                        step,
                        StopReason.END_TURN,
                        "end_turn",
                        Optional.of(new Usage(10, 5, 15, 0, 0)),
                        Optional.of(usd)
                                .filter(price -> !price.isEmpty())
                                .map(price -> new Cost(new BigDecimal(price))),
                        Optional.empty(),
                        Optional.of(time(ms - 5)),
                        Optional.empty(),
                        List.of(blocks)));
    }

    Story requested(long ms, int step, String call, String tool) {
        return at(
                ms,
                stamp -> new RunEvent.ToolRequested(
                        stamp, step, new ToolCall(call, tool, json("{\"of\":\"" + call + "\"}"))));
    }

    Story started(long ms, String call, String tool) {
        return at(ms, stamp -> new RunEvent.ToolStarted(stamp, call, tool));
    }

    /** A call of a tool's own that began {@code took} milliseconds before; without a price if {@code usd} is empty. */
    Story called(
            long ms, long took, int step, String call, InnerCall.Kind kind, InnerCall.Outcome outcome, String usd) {
        boolean counted = kind != InnerCall.Kind.GUARDRAIL && outcome != InnerCall.Outcome.FAILED;
        return at(
                ms,
                stamp -> new RunEvent.ToolCalledModel(
                        stamp,
                        step,
                        call,
                        new InnerCall(
                                kind,
                                "testing",
                                "model-b",
                                time(ms - took),
                                Optional.empty(),
                                1,
                                outcome,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(new Usage(7, 1, 8, 0, 0)).filter(_ -> counted),
                                Optional.of(usd)
                                        .filter(price -> !price.isEmpty())
                                        .map(price -> new Cost(new BigDecimal(price))),
                                Optional.empty(),
                                false,
                                Optional.empty(),
                                List.of())));
    }

    Story finished(long ms, String call, String tool) {
        return at(
                ms,
                stamp -> new RunEvent.ToolFinished(
                        stamp,
                        call,
                        tool,
                        new Block.ToolResult(
                                call, Block.ToolResult.Status.SUCCESS, List.of(new Block.Text("result")))));
    }

    Story failed(long ms, String call, String tool) {
        return at(ms, stamp -> new RunEvent.ToolFinished(stamp, call, tool, Block.ToolResult.error(call, "It broke.")));
    }

    Story retried(long ms, int step, long pause, String next) {
        return at(ms, stamp -> new RunEvent.ModelRetried(stamp, step, "THROTTLED", Duration.ofMillis(pause), next));
    }

    Story asked(long ms, String call, String approval, RunId inRun) {
        return at(
                ms,
                stamp -> new RunEvent.ApprovalRequested(
                        stamp,
                        call,
                        new ApprovalRequest(
                                new ApprovalId(approval),
                                inRun,
                                call,
                                "mail",
                                json("{}"),
                                ApprovalRequest.Kind.START,
                                "It sends a mail.",
                                Optional.empty())));
    }

    Story decided(long ms, String call, String approval, Decision.Choice choice, long decidedMs) {
        return at(
                ms,
                stamp -> new RunEvent.ApprovalDecided(
                        stamp,
                        call,
                        new ApprovalId(approval),
                        new Decision(choice, "ann", time(decidedMs), Optional.empty(), Optional.empty())));
    }

    Story handedOver(long ms, String call, RunId child) {
        return at(ms, stamp -> new RunEvent.HandedOver(stamp, call, "farm", "Farm", child));
    }

    Story handedBack(long ms, String call, RunId child) {
        return at(
                ms,
                stamp -> new RunEvent.HandedBack(
                        stamp,
                        call,
                        child,
                        RunStatus.COMPLETED,
                        Optional.of(new Usage(10, 5, 15, 0, 0)),
                        Optional.of(new Cost(new BigDecimal("0.5"))),
                        Optional.empty(),
                        false));
    }

    Story completed(long ms) {
        return at(ms, stamp -> new RunEvent.RunCompleted(stamp, Optional.empty()));
    }

    Story failed(long ms) {
        return at(ms, stamp -> new RunEvent.RunFailed(stamp, new RunError("throttled", "The model is busy.", "e_1")));
    }

    Story cancelled(long ms) {
        return at(ms, stamp -> new RunEvent.RunCancelled(stamp, "ann"));
    }

    Span trace(Story... others) {
        return Trace.of(run, id -> {
                    if (id.equals(run)) {
                        return events;
                    }
                    for (Story other : others) {
                        if (other.run.equals(id)) {
                            return other.events;
                        }
                    }
                    return List.of();
                })
                .orElseThrow();
    }
}
