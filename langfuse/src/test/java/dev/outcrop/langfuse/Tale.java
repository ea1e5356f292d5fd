package dev.outcrop.langfuse;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Cost;
import dev.outcrop.model.GuardrailFinding;
import dev.outcrop.model.Receipt;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The events of a run and of those that work for it, told one by one; ten milliseconds pass between two of them. */
final class Tale {
    static final String MODEL = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
    static final ConversationId CONVERSATION = new ConversationId("conv_1");
    static final MessageId QUESTION = new MessageId("msg_question");
    static final Usage USAGE = new Usage(100, 20, 120, 0, 0);
    private static final Instant BEGIN = Instant.parse("2026-01-01T12:00:00Z");

    private final RunId run;
    private final ConversationId conversation;
    private final MessageId question;
    private final Instant begin;
    private final AtomicLong ticks;
    private final Map<RunId, Tale> children;
    private final List<RunEvent> events = new ArrayList<>();

    /** A person asks the chef. */
    Tale() {
        this("run_1", "chef", Optional.empty(), new AtomicLong(), new LinkedHashMap<>(), CONVERSATION, QUESTION, BEGIN);
    }

    /** Another person asks, in a conversation of their own. */
    static Tale numbered(int number, Instant begin) {
        return new Tale(
                "run_number_" + number,
                "chef",
                Optional.empty(),
                new AtomicLong(),
                new LinkedHashMap<>(),
                new ConversationId("conv_number_" + number),
                new MessageId("msg_number_" + number),
                begin);
    }

    private Tale(
            String run,
            String agent,
            Optional<ParentCall> parent,
            AtomicLong ticks,
            Map<RunId, Tale> children,
            ConversationId conversation,
            MessageId question,
            Instant begin) {
        this.run = new RunId(run);
        this.ticks = ticks;
        this.children = children;
        this.conversation = conversation;
        this.question = question;
        this.begin = begin;
        add(stamp -> new RunEvent.RunStarted(
                stamp,
                conversation,
                Optional.of(question),
                new MessageId("msg_answer_" + conversation),
                agent,
                World.version(agent),
                "local",
                Optional.of("en"),
                parent));
    }

    List<RunEvent> events() {
        return List.copyOf(events);
    }

    Map<RunId, List<RunEvent>> children() {
        var all = new LinkedHashMap<RunId, List<RunEvent>>();
        children.forEach((id, child) -> all.put(id, child.events()));
        return all;
    }

    Tale add(Function<Stamp, RunEvent> event) {
        int seq = events.size() + 1;
        events.add(event.apply(new Stamp(run, seq, begin.plusMillis(10L * ticks.getAndIncrement()))));
        return this;
    }

    Tale step(int step) {
        return add(stamp -> new RunEvent.StepStarted(stamp, step, MODEL));
    }

    /** A step with the instructions of {@link World#MANAGED}. */
    Tale managedStep(int step) {
        return add(stamp -> new RunEvent.StepStarted(stamp, step, MODEL, Optional.of(World.USED)));
    }

    Tale throttled(int step) {
        return add(stamp -> new RunEvent.ModelRetried(stamp, step, "THROTTLED", Duration.ofMillis(500), MODEL));
    }

    Tale text(int step, String text) {
        return add(stamp -> new RunEvent.TextDelta(stamp, step, 0, text));
    }

    Tale answered(int step, StopReason reason, Block... blocks) {
        return answered(step, reason, USAGE, Receipt.NONE, blocks);
    }

    Tale answered(int step, StopReason reason, Usage usage, Receipt receipt, Block... blocks) {
        Instant first = begin.plusMillis(10L * ticks.get() - 5);
        return add(stamp -> new RunEvent.ModelFinished(
                stamp,
                step,
                reason,
                reason.name().toLowerCase(Locale.ROOT),
                Optional.of(usage),
                Optional.of(new Cost(new BigDecimal("0.0006"))),
                Optional.empty(),
                Optional.of(first),
                Optional.of(receipt),
                Arrays.asList(blocks)));
    }

    Tale cut(int step) {
        return add(stamp -> new RunEvent.ModelCut(
                stamp, step, MODEL, new Usage(80, 2, 82, 0, 0), Optional.of(new Cost(new BigDecimal("0.0003")))));
    }

    Tale trimmed(int step, int turns) {
        return add(stamp -> new RunEvent.HistoryTrimmed(stamp, step, turns));
    }

    Tale superseded(int step, String reason) {
        return add(stamp -> new RunEvent.StepSuperseded(stamp, step, reason));
    }

    Tale requested(int step, String call, String tool, String input) {
        return add(stamp -> new RunEvent.ToolRequested(stamp, step, new ToolCall(call, tool, json(input))));
    }

    Tale toolStarted(String call, String tool) {
        return add(stamp -> new RunEvent.ToolStarted(stamp, call, tool));
    }

    /** The tool has asked a model itself, which took five milliseconds to its first word. */
    Tale askedModel(int step, String call, InnerCall.Outcome outcome, String reason) {
        Instant from = begin.plusMillis(10L * ticks.get() - 9);
        boolean done = outcome == InnerCall.Outcome.DONE;
        boolean refused = outcome == InnerCall.Outcome.FAILED;
        return called(
                step,
                call,
                new InnerCall(
                        InnerCall.Kind.MODEL,
                        "recipes",
                        "eu.amazon.nova-lite-v1:0",
                        from,
                        refused ? Optional.empty() : Optional.of(from.plusMillis(5)),
                        2,
                        outcome,
                        done ? Optional.of(StopReason.END_TURN) : Optional.empty(),
                        Optional.of(reason),
                        refused ? Optional.empty() : Optional.of(new Usage(40, 4, 44, 0, 0)),
                        refused ? Optional.empty() : Optional.of(new Cost(new BigDecimal("0.0001"))),
                        Optional.empty(),
                        outcome == InnerCall.Outcome.CUT,
                        Optional.of("request-2"),
                        List.of()));
    }

    /** The tool has embedded a text. */
    Tale embedded(int step, String call) {
        return called(
                step,
                call,
                new InnerCall(
                        InnerCall.Kind.EMBEDDING,
                        "query",
                        "amazon.titan-embed-text-v2:0",
                        begin.plusMillis(10L * ticks.get() - 9),
                        Optional.empty(),
                        1,
                        InnerCall.Outcome.DONE,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new Usage(6, 0, 6, 0, 0)),
                        Optional.of(new Cost(new BigDecimal("0.00000012"))),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        List.of()));
    }

    /** The tool has asked a guardrail. */
    Tale guarded(int step, String call) {
        return called(
                step,
                call,
                new InnerCall(
                        InnerCall.Kind.GUARDRAIL,
                        "input",
                        "gr-1:3",
                        begin.plusMillis(10L * ticks.get() - 9),
                        Optional.empty(),
                        1,
                        InnerCall.Outcome.INTERVENED,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.of("request-3"),
                        List.of(new GuardrailFinding(
                                GuardrailFinding.Side.INPUT, "topic", "Poison", GuardrailFinding.Action.BLOCKED))));
    }

    private Tale called(int step, String call, InnerCall made) {
        return add(stamp -> new RunEvent.ToolCalledModel(stamp, step, call, made));
    }

    Tale toolFinished(String call, String tool, Block... content) {
        return add(stamp -> new RunEvent.ToolFinished(
                stamp,
                call,
                tool,
                new Block.ToolResult(call, Block.ToolResult.Status.SUCCESS, Arrays.asList(content))));
    }

    Tale toolFailed(String call, String tool, String sentence) {
        return add(stamp -> new RunEvent.ToolFinished(stamp, call, tool, Block.ToolResult.error(call, sentence)));
    }

    Tale asks(String call, String tool, String input) {
        return add(stamp -> new RunEvent.ApprovalRequested(
                stamp,
                call,
                new ApprovalRequest(
                        new ApprovalId("approval_1"),
                        run,
                        call,
                        tool,
                        json(input),
                        ApprovalRequest.Kind.START,
                        "It changes something.",
                        Optional.empty())));
    }

    Tale decided(String call, Decision.Choice choice) {
        return add(stamp -> new RunEvent.ApprovalDecided(
                stamp,
                call,
                new ApprovalId("approval_1"),
                new Decision(choice, "local", stamp.at(), Optional.of("Go on"), Optional.empty())));
    }

    Tale suspended() {
        return add(RunEvent.RunSuspended::new);
    }

    Tale resumed(String replica) {
        return add(stamp -> new RunEvent.RunResumed(stamp, replica));
    }

    /** Another agent answers the call. */
    Tale handedOver(String call, String agent, Consumer<Tale> story) {
        var id = "run_" + (children.size() + 2);
        var child = new Tale(
                id, agent, Optional.of(new ParentCall(run, call)), ticks, children, conversation, question, begin);
        children.put(child.run, child);
        add(stamp -> new RunEvent.HandedOver(stamp, call, agent, agent, child.run));
        story.accept(child);
        if (child.events.getLast().terminal()) {
            add(stamp -> new RunEvent.HandedBack(
                    stamp,
                    call,
                    child.run,
                    RunStatus.COMPLETED,
                    Optional.of(USAGE),
                    Optional.empty(),
                    Optional.empty(),
                    false));
        }
        return this;
    }

    Tale completed() {
        return add(stamp -> new RunEvent.RunCompleted(stamp, Optional.empty()));
    }

    Tale completed(String cut) {
        return add(stamp -> new RunEvent.RunCompleted(stamp, Optional.of(cut)));
    }

    Tale failed(String code, String message) {
        return add(stamp -> new RunEvent.RunFailed(stamp, new RunError(code, message, "e_1")));
    }

    Tale cancelled() {
        return add(stamp -> new RunEvent.RunCancelled(stamp, "local"));
    }

    static Block said(String text) {
        return new Block.Text(text);
    }

    static Block use(String id, String tool, String input) {
        return new Block.ToolUse(id, tool, json(input));
    }

    static Block value(String json) {
        return new Block.Json(json(json));
    }

    static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
