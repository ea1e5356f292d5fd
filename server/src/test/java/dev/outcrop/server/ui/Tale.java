package dev.outcrop.server.ui;

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
import dev.outcrop.run.RunError;
import dev.outcrop.run.RunEvent;
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

/** The events of a run, told one by one; ten milliseconds pass between two of them. */
final class Tale {
    static final ToolTitles TITLES = tool -> tool.equals("weather") ? "Weather" : tool;
    private static final Instant BEGIN = Instant.parse("2026-01-01T12:00:00Z");
    private static final RunId RUN = new RunId("run_1");

    private final List<RunEvent> events = new ArrayList<>();

    Tale() {
        add(stamp -> new RunEvent.RunStarted(
                stamp,
                new ConversationId("c1"),
                Optional.of(new MessageId("m_user")),
                new MessageId("m_answer"),
                "chef",
                "v1",
                "local",
                Optional.empty(),
                Optional.empty()));
    }

    List<RunEvent> events() {
        return List.copyOf(events);
    }

    /** As the journal has it when the finished steps' deltas are left out. */
    List<RunEvent> withoutDeltas() {
        var kept = new ArrayList<RunEvent>();
        int begun = 0;
        for (RunEvent event : events) {
            if (event instanceof RunEvent.StepStarted) {
                begun = kept.size();
            }
            kept.add(event);
            if (event instanceof RunEvent.ModelFinished) {
                List<RunEvent> step = kept.subList(begun, kept.size());
                step.removeIf(RunEvent::delta);
            }
        }
        return kept;
    }

    Tale add(Function<Stamp, RunEvent> event) {
        int seq = events.size() + 1;
        events.add(event.apply(new Stamp(RUN, seq, BEGIN.plusMillis(10L * (seq - 1)))));
        return this;
    }

    Tale step(int step) {
        return add(stamp -> new RunEvent.StepStarted(stamp, step, "model-a"));
    }

    Tale retried(int step, Duration pause, String model) {
        return add(stamp -> new RunEvent.ModelRetried(stamp, step, "THROTTLED", pause, model));
    }

    Tale trimmed(int step, int turns) {
        return add(stamp -> new RunEvent.HistoryTrimmed(stamp, step, turns));
    }

    Tale text(int step, int block, String text) {
        return add(stamp -> new RunEvent.TextDelta(stamp, step, block, text));
    }

    Tale reasoning(int step, int block, String text) {
        return add(stamp -> new RunEvent.ReasoningDelta(stamp, step, block, text));
    }

    Tale inputStarted(int step, int block, String call, String tool) {
        return add(stamp -> new RunEvent.ToolInputStarted(stamp, step, block, call, tool));
    }

    Tale input(int step, int block, String call, String json) {
        return add(stamp -> new RunEvent.ToolInputDelta(stamp, step, block, call, json));
    }

    Tale superseded(int step) {
        return add(stamp -> new RunEvent.StepSuperseded(stamp, step, "CUT"));
    }

    Tale answered(int step, StopReason reason, Block... blocks) {
        Optional<Instant> firstDelta = Optional.of(BEGIN.plusMillis(25));
        return add(stamp -> new RunEvent.ModelFinished(
                stamp,
                step,
                reason,
                reason.name(),
                Optional.of(new Usage(10, 5, 15, 0, 0)),
                Optional.of(new Cost(new BigDecimal("0.0012"))),
                Optional.empty(),
                firstDelta,
                Optional.empty(),
                List.of(blocks)));
    }

    Tale requested(int step, String call, String tool, String input) {
        return add(stamp -> new RunEvent.ToolRequested(stamp, step, new ToolCall(call, tool, json(input))));
    }

    Tale toolStarted(String call, String tool) {
        return add(stamp -> new RunEvent.ToolStarted(stamp, call, tool));
    }

    Tale handedOver(String call, String agent, String title) {
        return add(stamp -> new RunEvent.HandedOver(stamp, call, agent, title, new RunId("run_child")));
    }

    Tale progress(String call, String json) {
        return add(stamp -> new RunEvent.ToolProgress(stamp, call, json(json)));
    }

    Tale toolFinished(String call, String tool, Block... content) {
        return add(stamp -> new RunEvent.ToolFinished(
                stamp, call, tool, new Block.ToolResult(call, Block.ToolResult.Status.SUCCESS, List.of(content))));
    }

    Tale toolFailed(String call, String tool, String sentence) {
        return add(stamp -> new RunEvent.ToolFinished(stamp, call, tool, Block.ToolResult.error(call, sentence)));
    }

    /** A person is asked about a call of this run. */
    Tale asked(String approval, String call, String tool, String input) {
        return asked(approval, call, ApprovalRequest.Kind.START, RUN, call, tool, input);
    }

    /** Nobody knows what came of a call. */
    Tale unknown(String approval, String call, String tool, String input) {
        return asked(approval, call, ApprovalRequest.Kind.UNKNOWN_OUTCOME, RUN, call, tool, input);
    }

    /** A person is asked about a call of the run that {@code call} has been handed over to. */
    Tale mirrored(String approval, String call, String tool, String input) {
        return asked(
                approval, call, ApprovalRequest.Kind.START, new RunId("run_child"), approval + "_call", tool, input);
    }

    private Tale asked(
            String approval,
            String call,
            ApprovalRequest.Kind kind,
            RunId run,
            String inner,
            String tool,
            String input) {
        var request = new ApprovalRequest(
                new ApprovalId(approval),
                run,
                inner,
                tool,
                json(input),
                kind,
                "It changes something.",
                Optional.of(BEGIN.plusSeconds(604_800)));
        return add(stamp -> new RunEvent.ApprovalRequested(stamp, call, request));
    }

    Tale decided(String approval, String call, Decision.Choice choice, String reason, String editedInput) {
        return add(stamp -> new RunEvent.ApprovalDecided(
                stamp,
                call,
                new ApprovalId(approval),
                new Decision(
                        choice,
                        choice == Decision.Choice.EXPIRE ? Decision.NOBODY : "local",
                        stamp.at(),
                        Optional.of(reason).filter(words -> !words.isEmpty()),
                        Optional.of(editedInput)
                                .filter(words -> !words.isEmpty())
                                .map(Tale::json))));
    }

    Tale decided(String approval, String call, Decision.Choice choice) {
        return decided(approval, call, choice, "", "");
    }

    Tale suspended() {
        return add(RunEvent.RunSuspended::new);
    }

    Tale resumed() {
        return add(stamp -> new RunEvent.RunResumed(stamp, "replica-2"));
    }

    Tale completed() {
        return add(stamp -> new RunEvent.RunCompleted(stamp, Optional.empty()));
    }

    Tale completed(String cut) {
        return add(stamp -> new RunEvent.RunCompleted(stamp, Optional.of(cut)));
    }

    Tale failed() {
        return add(stamp -> new RunEvent.RunFailed(
                stamp, new RunError("throttled", "The model is busy. Try again in a minute.", "e_1")));
    }

    Tale cancelled() {
        return add(stamp -> new RunEvent.RunCancelled(stamp, "local"));
    }

    static Block text(String text) {
        return new Block.Text(text);
    }

    /** Text that cites; each citation is in the form of the API's {@code Citation}. */
    static Block cited(String text, String... citations) {
        return new Block.Citations(text, json("{\"citations\":[" + String.join(",", citations) + "]}"));
    }

    static Block thought(String text) {
        return new Block.Reasoning(text, Optional.of("signature"));
    }

    static Block use(String call, String tool, String input) {
        return new Block.ToolUse(call, tool, json(input));
    }

    static Block value(String json) {
        return new Block.Json(json(json));
    }

    static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
