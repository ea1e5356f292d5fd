package dev.outcrop.run;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.outcrop.access.Caller;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Receipt;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import dev.outcrop.prompt.UsedPrompt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Something that happened in a run. The journal keeps these in order; every view of a run is a fold over them.
 *
 * <p>A step is one model call and the tools it asked for: {@link StepStarted}, deltas, {@link ModelFinished}, then for
 * each tool {@link ToolRequested}, perhaps {@link ApprovalRequested}, {@link ToolStarted}, {@link ToolFinished}. A step that has to be begun again says so
 * with {@link StepSuperseded}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface RunEvent {

    /** Where the event stands. */
    Stamp stamp();

    /**
     * The first event of every run. {@code parentMessage} is answered, in {@code language} (a BCP 47 tag) if known.
     * {@code asker} is who asked, with the rights of then: whoever goes on with the run has no more and no fewer. {@code
     * trace} is the span in which it was asked, if the request named one. Journals of before they were kept have none.
     */
    @JsonTypeName("run-started")
    record RunStarted(
            Stamp stamp,
            ConversationId conversation,
            Optional<MessageId> parentMessage,
            MessageId answerMessage,
            String agent,
            String agentVersion,
            String owner,
            Optional<String> language,
            Optional<ParentCall> parent,
            Optional<Caller> asker,
            Optional<TraceParent> trace)
            implements RunEvent {

        /** Without what journals of before it was kept don't have. */
        public RunStarted(
                Stamp stamp,
                ConversationId conversation,
                Optional<MessageId> parentMessage,
                MessageId answerMessage,
                String agent,
                String agentVersion,
                String owner,
                Optional<String> language,
                Optional<ParentCall> parent) {
            this(
                    stamp,
                    conversation,
                    parentMessage,
                    answerMessage,
                    agent,
                    agentVersion,
                    owner,
                    language,
                    parent,
                    Optional.empty(),
                    Optional.empty());
        }

        /** On whose behalf the run works; in no group, and with no more than a user's rights, if that was not kept. */
        public Caller caller() {
            return asker.orElseGet(() -> new Caller(owner, owner));
        }
    }

    /**
     * A model call begins; {@code step} counts from 1. {@code prompt} are its instructions if they are a managed prompt's,
     * and not those of the agent's file.
     */
    @JsonTypeName("step-started")
    record StepStarted(Stamp stamp, int step, String modelId, Optional<UsedPrompt> prompt) implements RunEvent {

        /** With the instructions of the agent's file. */
        public StepStarted(Stamp stamp, int step, String modelId) {
            this(stamp, step, modelId, Optional.empty());
        }
    }

    /** The provider refused the call for now; it is made again after {@code pause}, to {@code modelId}. */
    @JsonTypeName("model-retried")
    record ModelRetried(Stamp stamp, int step, String reason, Duration pause, String modelId) implements RunEvent {}

    /** The call waits for its turn, since as many as the model bears are under way; {@code ahead} calls come before it. */
    @JsonTypeName("model-waiting")
    record ModelWaiting(Stamp stamp, int step, String modelId, int ahead) implements RunEvent {}

    /**
     * The conversation has become too long for the model: from this step on the {@code turns} oldest turns before this
     * run are not shown to it. A turn is a person's message and all that was said until the next one.
     */
    @JsonTypeName("history-trimmed")
    record HistoryTrimmed(Stamp stamp, int step, int turns) implements RunEvent {}

    /** More text. */
    @JsonTypeName("text-delta")
    record TextDelta(Stamp stamp, int step, int block, String text) implements RunEvent {}

    /** More reasoning. */
    @JsonTypeName("reasoning-delta")
    record ReasoningDelta(Stamp stamp, int step, int block, String text) implements RunEvent {}

    /** The model begins to write a tool's input. */
    @JsonTypeName("tool-input-started")
    record ToolInputStarted(Stamp stamp, int step, int block, String call, String tool) implements RunEvent {}

    /** More of a tool's input: a fragment of JSON text. */
    @JsonTypeName("tool-input-delta")
    record ToolInputDelta(Stamp stamp, int step, int block, String call, String json) implements RunEvent {}

    /** What the step's call had delivered is void, and the step begins again. */
    @JsonTypeName("step-superseded")
    record StepSuperseded(Stamp stamp, int step, String reason) implements RunEvent {}

    /**
     * The model's answer of this step is whole: {@code blocks} are verbatim and in order. {@code saved} is what the
     * provider's cache has saved, {@code receipt} what the provider told beside the answer. {@code estimated} is whether
     * {@code usage} and {@code cost} are estimates, because the provider told no numbers. {@code modelId} is the model that
     * answered; journals of before it was kept have none.
     */
    @JsonTypeName("model-finished")
    record ModelFinished(
            Stamp stamp,
            int step,
            StopReason stopReason,
            String rawStopReason,
            Optional<Usage> usage,
            Optional<Cost> cost,
            Optional<Cost> saved,
            Optional<Instant> firstDeltaAt,
            Optional<Receipt> receipt,
            List<Block> blocks,
            boolean estimated,
            Optional<String> modelId)
            implements RunEvent {
        public ModelFinished {
            blocks = List.copyOf(blocks);
        }

        /** An answer with the provider's own numbers, or with none. */
        public ModelFinished(
                Stamp stamp,
                int step,
                StopReason stopReason,
                String rawStopReason,
                Optional<Usage> usage,
                Optional<Cost> cost,
                Optional<Cost> saved,
                Optional<Instant> firstDeltaAt,
                Optional<Receipt> receipt,
                List<Block> blocks) {
            this(
                    stamp,
                    step,
                    stopReason,
                    rawStopReason,
                    usage,
                    cost,
                    saved,
                    firstDeltaAt,
                    receipt,
                    blocks,
                    false,
                    Optional.empty());
        }
    }

    /**
     * The model's answer of this step broke off: the provider told no numbers, so {@code estimate} stands for them, and
     * {@code cost} is its price.
     */
    @JsonTypeName("model-cut")
    record ModelCut(Stamp stamp, int step, String modelId, Usage estimate, Optional<Cost> cost) implements RunEvent {}

    /** The step asks for a tool. */
    @JsonTypeName("tool-requested")
    record ToolRequested(Stamp stamp, int step, ToolCall call) implements RunEvent {}

    /**
     * A person is asked about a call before the run goes on. {@code call} is the call of this run that waits: the one in
     * question, or the hand-over in which, however deep, it was asked for.
     */
    @JsonTypeName("approval-requested")
    record ApprovalRequested(Stamp stamp, String call, ApprovalRequest request) implements RunEvent {}

    /** What a person, or time, has decided. {@code call} as in {@link ApprovalRequested}. */
    @JsonTypeName("approval-decided")
    record ApprovalDecided(Stamp stamp, String call, ApprovalId approval, Decision decision) implements RunEvent {}

    /** The tool is about to run: stored before it does. */
    @JsonTypeName("tool-started")
    record ToolStarted(Stamp stamp, String call, String tool) implements RunEvent {}

    /** A hand-over: the tool call is answered by a run of another agent, which has a journal of its own. */
    @JsonTypeName("handed-over")
    record HandedOver(Stamp stamp, String call, String agent, String title, RunId child) implements RunEvent {}

    /**
     * The end of a hand-over: what the other agent's run, and those that it handed over to in turn, came to. {@code
     * usage} is empty if no call told it, {@code cost} and {@code saved} if one of them is unpriced; {@code estimated} is
     * whether there are estimates in them.
     */
    @JsonTypeName("handed-back")
    record HandedBack(
            Stamp stamp,
            String call,
            RunId child,
            RunStatus status,
            Optional<Usage> usage,
            Optional<Cost> cost,
            Optional<Cost> saved,
            boolean estimated)
            implements RunEvent {}

    /** Something about a running tool that is worth showing. */
    @JsonTypeName("tool-progress")
    record ToolProgress(Stamp stamp, String call, JsonNode progress) implements RunEvent {
        /**
         * In the progress of a call that was handed over, and of no other: why the specialist waits for a model, an
         * object, or null once the wait is over.
         */
        public static final String WAITING = "waiting";
    }

    /** A tool has called a model by itself, embedded texts, or asked a guardrail, and that is over. */
    @JsonTypeName("tool-called-model")
    record ToolCalledModel(Stamp stamp, int step, String call, InnerCall made) implements RunEvent {}

    /** The tool's answer, or why there is none. */
    @JsonTypeName("tool-finished")
    record ToolFinished(Stamp stamp, String call, String tool, Block.ToolResult result) implements RunEvent {}

    /** Nothing is done until a person has decided; the run has no lease then. */
    @JsonTypeName("run-suspended")
    record RunSuspended(Stamp stamp) implements RunEvent {}

    /** A process that is leaving gives the run up, for another one to go on with. */
    @JsonTypeName("run-released")
    record RunReleased(Stamp stamp, String replica) implements RunEvent {}

    /** A process goes on with the run: after a decision, or because the one before is gone. */
    @JsonTypeName("run-resumed")
    record RunResumed(Stamp stamp, String replica) implements RunEvent {}

    /**
     * The end: answered. {@code cut} is {@code length}, {@code context} or {@code content-filter} if the answer is not all
     * there could be: it has reached its limit, there was no more room for it beside the conversation, or it was withheld.
     */
    @JsonTypeName("run-completed")
    record RunCompleted(Stamp stamp, Optional<String> cut) implements RunEvent {

        /** The same in the words of other systems, which call every lack of room a length. */
        public String finishReason() {
            return cut.map(why -> why.equals("context") ? "length" : why).orElse("stop");
        }
    }

    /** The end: not answered. */
    @JsonTypeName("run-failed")
    record RunFailed(Stamp stamp, RunError error) implements RunEvent {}

    /** The end: stopped by somebody. */
    @JsonTypeName("run-cancelled")
    record RunCancelled(Stamp stamp, String by) implements RunEvent {}

    /** An event of a type that this version does not know. */
    @JsonTypeName("unknown-event")
    record UnknownEvent(Stamp stamp, String name, JsonNode raw) implements RunEvent {}

    /** What an event is to its run. */
    enum Kind {
        /** A fragment that a later {@link ModelFinished} repeats whole: it may reach the journal late. */
        DELTA,
        /** The one event that ends its run. */
        END,
        /** All others. */
        FACT
    }

    /** No default: a new event has to decide. */
    default Kind kind() {
        return switch (this) {
            case TextDelta _, ReasoningDelta _, ToolInputStarted _, ToolInputDelta _ -> Kind.DELTA;
            case RunCompleted _, RunFailed _, RunCancelled _ -> Kind.END;
            case RunStarted _,
                    StepStarted _,
                    ModelRetried _,
                    ModelWaiting _,
                    HistoryTrimmed _,
                    StepSuperseded _,
                    ModelFinished _,
                    ModelCut _,
                    ToolRequested _,
                    ApprovalRequested _,
                    ApprovalDecided _,
                    ToolStarted _,
                    HandedOver _,
                    HandedBack _,
                    ToolProgress _,
                    ToolCalledModel _,
                    ToolFinished _,
                    RunSuspended _,
                    RunReleased _,
                    RunResumed _,
                    UnknownEvent _ -> Kind.FACT;
        };
    }

    /** Whether this is the one event that ends its run. */
    default boolean terminal() {
        return kind() == Kind.END;
    }

    /** Whether this is a fragment that a later {@link ModelFinished} repeats whole. */
    default boolean delta() {
        return kind() == Kind.DELTA;
    }
}
