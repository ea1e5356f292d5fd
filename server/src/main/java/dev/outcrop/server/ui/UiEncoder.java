package dev.outcrop.server.ui;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.model.Block;
import dev.outcrop.model.StopReason;
import dev.outcrop.run.RunError;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ApprovalDecided;
import dev.outcrop.run.RunEvent.ApprovalRequested;
import dev.outcrop.run.RunEvent.HandedBack;
import dev.outcrop.run.RunEvent.HandedOver;
import dev.outcrop.run.RunEvent.HistoryTrimmed;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.ModelRetried;
import dev.outcrop.run.RunEvent.ModelWaiting;
import dev.outcrop.run.RunEvent.ReasoningDelta;
import dev.outcrop.run.RunEvent.RunCancelled;
import dev.outcrop.run.RunEvent.RunCompleted;
import dev.outcrop.run.RunEvent.RunFailed;
import dev.outcrop.run.RunEvent.RunResumed;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunEvent.RunSuspended;
import dev.outcrop.run.RunEvent.StepStarted;
import dev.outcrop.run.RunEvent.StepSuperseded;
import dev.outcrop.run.RunEvent.TextDelta;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.run.RunEvent.ToolInputDelta;
import dev.outcrop.run.RunEvent.ToolInputStarted;
import dev.outcrop.run.RunEvent.ToolProgress;
import dev.outcrop.run.RunEvent.ToolRequested;
import dev.outcrop.run.RunEvent.ToolStarted;
import dev.outcrop.run.RunEvent.UnknownEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Turns the events of one run into the chunks of one dialect, by the order rules of the AI SDK's readers. A fold: one
 * encoder reads one run from its first event, once.
 */
public final class UiEncoder {
    private static final String STOPPED = "stopped";

    private final Dialect dialect;
    private final ToolCards tools;
    private final UiMetadata metadata = new UiMetadata();
    private final StepText text = new StepText();
    private Optional<RunStarted> unsent = Optional.empty();
    private Optional<RunStarted> begun = Optional.empty();
    private Optional<String> model = Optional.empty();
    private Optional<UiChunk> trimmed = Optional.empty();
    private int step;
    private boolean open;
    private boolean cited;
    private boolean over;
    private boolean suspended;

    /** An encoder at the beginning of a run. */
    public UiEncoder(Dialect dialect, ToolTitles titles) {
        this.dialect = requireNonNull(dialect, "dialect is null");
        this.tools = new ToolCards(dialect, requireNonNull(titles, "titles is null"));
    }

    /** Whether the end of the stream has been encoded: that of the run, or for now. */
    public boolean over() {
        return over;
    }

    /** Whether the stream has ended because the run waits for a person; if it goes on, so does the message. */
    public boolean suspended() {
        return suspended;
    }

    /**
     * The chunks of what happened before anybody looked: steps that were begun again are left out, for there is nobody
     * to take them back from, and so is what was said in passing, unless it is the last thing that happened.
     */
    public List<UiChunk> encodePast(List<RunEvent> past) {
        BitSet shown = PastEvents.shown(past);
        var out = new ArrayList<UiChunk>();
        for (int i = 0; i < past.size(); i++) {
            if (shown.get(i)) {
                boolean last = i == past.size() - 1;
                for (UiChunk chunk : encode(past.get(i), last)) {
                    if (last || !(chunk instanceof UiChunk.Data data && data.passing())) {
                        out.add(chunk);
                    }
                }
            } else {
                metadata.add(past.get(i));
            }
        }
        return out;
    }

    /**
     * The chunks of {@code past} for a client that has seen the run wait for these approvals and has answered them: what
     * has happened since, to be added to the message that it has.
     */
    public List<UiChunk> encodeAnswered(List<RunEvent> past, Set<ApprovalId> answered) {
        int seen = PastEvents.seen(past, answered);
        encodePast(past.subList(0, seen));
        var out = new ArrayList<UiChunk>();
        begun.ifPresent(started -> out.add(start(started)));
        unsent = Optional.empty();
        over = false;
        suspended = false;
        for (UiChunk chunk : encodePast(past.subList(seen, past.size()))) {
            // A reader that does not know the approval breaks; it knows those that it has answered.
            if (!(chunk instanceof UiChunk.ToolApprovalResponse response)
                    || answered.contains(new ApprovalId(response.approval()))) {
                out.add(chunk);
            }
        }
        return out;
    }

    /** The chunks that the next event amounts to. */
    public List<UiChunk> encode(RunEvent event) {
        return encode(event, true);
    }

    /** {@code newest} is whether nothing is known to have happened since. */
    private List<UiChunk> encode(RunEvent event, boolean newest) {
        var out = new ArrayList<UiChunk>();
        goOn(out);
        metadata.add(event);
        if (event instanceof StepStarted started && unsent.isPresent()) {
            model = Optional.of(started.modelId());
        }
        if (!(event instanceof RunStarted)) {
            // The start waits for the first event after it, which as a rule names the model.
            unsent.ifPresent(started -> out.add(start(started)));
            unsent = Optional.empty();
        }
        switch (event) {
            case RunStarted e -> {
                unsent = Optional.of(e);
                begun = unsent;
            }
            case StepStarted e -> stepStarted(e, out);
            case ModelRetried e -> retried(e, out);
            case ModelWaiting e -> out.add(Notices.turn(e));
            case HistoryTrimmed e -> trimmed(e, out);
            case TextDelta e -> text.more(StepText.Kind.TEXT, e.block(), e.text(), out);
            case ReasoningDelta e -> text.more(StepText.Kind.REASONING, e.block(), e.text(), out);
            case ToolInputStarted e -> {
                text.close(out);
                tools.inputStarted(e.call(), e.tool(), e.step(), out);
            }
            case ToolInputDelta e -> tools.inputDelta(e.call(), e.json(), out);
            case StepSuperseded e -> superseded(e, out);
            case ModelFinished e -> modelFinished(e, out);
            case ToolStarted e -> tools.started(e, out);
            case HandedOver e -> tools.handedOver(e, out);
            case ToolProgress e -> tools.progress(e, out);
            case ToolFinished e -> tools.finished(e, out);
            case ApprovalRequested e -> tools.approvalRequested(e, out);
            case ApprovalDecided e -> tools.approvalDecided(e, out);
            case RunSuspended e -> suspended(e, newest, out);
            case RunCompleted e -> {
                closeAll(e, out);
                out.add(new UiChunk.Finish(e.finishReason(), metadata.end(e)));
            }
            case RunFailed e -> {
                closeAll(e, out);
                out.add(new UiChunk.Metadata(metadata.end(e)));
                e.error().retryAfterSeconds().ifPresent(seconds -> out.add(Notices.retryAfter(seconds)));
                out.add(new UiChunk.Failed(sentence(e.error())));
            }
            case RunCancelled e -> {
                closeAll(e, out);
                out.add(new UiChunk.Metadata(metadata.end(e)));
                out.add(new UiChunk.Abort(dialect.abortReasons() ? Optional.of(STOPPED) : Optional.empty()));
            }
            case ToolRequested _,
                    RunEvent.ModelCut _,
                    RunEvent.ToolCalledModel _,
                    HandedBack _,
                    RunEvent.RunReleased _,
                    RunResumed _,
                    UnknownEvent _ -> {}
        }
        if (event.terminal()) {
            over = true;
            out.add(new UiChunk.Done());
        }
        return out;
    }

    private UiChunk start(RunStarted started) {
        return new UiChunk.Start(started.answerMessage().value(), UiMetadata.start(started, model));
    }

    private void suspended(RunSuspended event, boolean newest, List<UiChunk> out) {
        finishStep(out);
        if (newest) {
            out.add(new UiChunk.Finish("tool-calls", metadata.end(event)));
            out.add(new UiChunk.Done());
            over = true;
            suspended = true;
        } else {
            out.add(new UiChunk.Metadata(metadata.end(event)));
        }
    }

    /**
     * After a suspension. No step begins, although tools go on: the AI SDK looks for approvals in the last step of a
     * message, and they stay where they were asked for.
     */
    private void goOn(List<UiChunk> out) {
        if (suspended) {
            suspended = false;
            over = false;
            begun.ifPresent(started -> out.add(start(started)));
        }
    }

    private void stepStarted(StepStarted event, List<UiChunk> out) {
        boolean again = open && step == event.step();
        if (!again) {
            finishStep(out);
            open = true;
            step = event.step();
            text.begin(step);
            cited = false;
            out.add(new UiChunk.StartStep());
        }
        tellModel(event.modelId(), out);
    }

    private void retried(ModelRetried event, List<UiChunk> out) {
        boolean another = !model.equals(Optional.of(event.modelId()));
        tellModel(event.modelId(), out);
        out.add(Notices.again(event.reason(), event.pause(), another));
    }

    private void trimmed(HistoryTrimmed event, List<UiChunk> out) {
        trimmed = Optional.of(Notices.trimmed(event));
        trimmed.ifPresent(out::add);
    }

    private void tellModel(String modelId, List<UiChunk> out) {
        if (!model.equals(Optional.of(modelId))) {
            model = Optional.of(modelId);
            out.add(new UiChunk.Metadata(JsonNodeFactory.instance.objectNode().put("model", modelId)));
        }
    }

    private void superseded(StepSuperseded event, List<UiChunk> out) {
        boolean said = text.forget();
        boolean shown = tools.forget(event.step()) || said || cited;
        cited = false;
        if (shown && !dialect.resets()) {
            out.add(new UiChunk.Cut());
            return;
        }
        if (shown) {
            out.add(new UiChunk.ResetStep());
            trimmed.ifPresent(out::add); // it went with the step if it had come in it
        }
        out.add(Notices.again(event.reason(), Duration.ZERO, false));
    }

    private void modelFinished(ModelFinished event, List<UiChunk> out) {
        boolean used = event.stopReason() == StopReason.TOOL_USE;
        for (Block block : event.blocks()) {
            text.whole(block, out);
            if (block instanceof Block.ToolUse use) {
                text.close(out);
                tools.inputFinished(use, event.step(), used, out);
            }
        }
        text.close(out);
        tools.dropUnfinished(event.step(), out);
        List<UiChunk> sources = Sources.of(event.step(), event.blocks());
        cited = !sources.isEmpty();
        out.addAll(sources);
    }

    private void closeAll(RunEvent last, List<UiChunk> out) {
        text.close(out);
        tools.end(last.stamp().at(), out);
        finishStep(out);
    }

    private void finishStep(List<UiChunk> out) {
        if (open) {
            text.close(out);
            out.add(new UiChunk.FinishStep());
            open = false;
        }
    }

    private static String sentence(RunError error) {
        return error.message() + " (error " + error.id() + ")";
    }
}
