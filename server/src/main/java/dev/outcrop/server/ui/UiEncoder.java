package dev.outcrop.server.ui;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Block;
import dev.outcrop.model.StopReason;
import dev.outcrop.run.RunError;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.HandedBack;
import dev.outcrop.run.RunEvent.HandedOver;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.ModelRetried;
import dev.outcrop.run.RunEvent.ReasoningDelta;
import dev.outcrop.run.RunEvent.RunCancelled;
import dev.outcrop.run.RunEvent.RunCompleted;
import dev.outcrop.run.RunEvent.RunFailed;
import dev.outcrop.run.RunEvent.RunResumed;
import dev.outcrop.run.RunEvent.RunStarted;
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
import java.util.Locale;
import java.util.Optional;
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
    private Optional<String> model = Optional.empty();
    private int step;
    private boolean open;
    private boolean over;

    /** An encoder at the beginning of a run. */
    public UiEncoder(Dialect dialect, ToolTitles titles) {
        this.dialect = requireNonNull(dialect, "dialect is null");
        this.tools = new ToolCards(dialect, requireNonNull(titles, "titles is null"));
    }

    /** Whether the end has been encoded: nothing comes after it. */
    public boolean over() {
        return over;
    }

    /**
     * The chunks of what happened before anybody looked: steps that were begun again are left out, for there is nobody
     * to take them back from, and so is what was said in passing, unless it is the last thing that happened.
     */
    public List<UiChunk> encodePast(List<RunEvent> past) {
        BitSet shown = shown(past);
        var out = new ArrayList<UiChunk>();
        for (int i = 0; i < past.size(); i++) {
            if (shown.get(i)) {
                boolean last = i == past.size() - 1;
                for (UiChunk chunk : encode(past.get(i))) {
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

    /** The chunks that the next event amounts to. */
    public List<UiChunk> encode(RunEvent event) {
        var out = new ArrayList<UiChunk>();
        metadata.add(event);
        if (event instanceof StepStarted started && unsent.isPresent()) {
            model = Optional.of(started.modelId());
        }
        if (!(event instanceof RunStarted)) {
            // The start waits for the first event after it, which as a rule names the model.
            unsent.ifPresent(started ->
                    out.add(new UiChunk.Start(started.answerMessage().value(), UiMetadata.start(started, model))));
            unsent = Optional.empty();
        }
        switch (event) {
            case RunStarted e -> unsent = Optional.of(e);
            case StepStarted e -> stepStarted(e, out);
            case ModelRetried e -> retried(e, out);
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
            case RunCompleted e -> {
                closeAll(e, out);
                out.add(new UiChunk.Finish(e.cut().orElse("stop"), metadata.end(e)));
            }
            case RunFailed e -> {
                closeAll(e, out);
                out.add(new UiChunk.Metadata(metadata.end(e)));
                out.add(new UiChunk.Failed(sentence(e.error())));
            }
            case RunCancelled e -> {
                closeAll(e, out);
                out.add(new UiChunk.Metadata(metadata.end(e)));
                out.add(new UiChunk.Abort(dialect.abortReasons() ? Optional.of(STOPPED) : Optional.empty()));
            }
            case ToolRequested _,
                    HandedBack _,
                    RunEvent.ApprovalRequested _,
                    RunEvent.ApprovalDecided _,
                    RunEvent.RunSuspended _,
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

    private void stepStarted(StepStarted event, List<UiChunk> out) {
        boolean again = open && step == event.step();
        if (!again) {
            finishStep(out);
            open = true;
            step = event.step();
            text.begin(step);
            out.add(new UiChunk.StartStep());
        }
        tellModel(event.modelId(), out);
    }

    private void retried(ModelRetried event, List<UiChunk> out) {
        tellModel(event.modelId(), out);
        if (event.pause().isPositive()) {
            var data = JsonNodeFactory.instance.objectNode();
            data.put("reason", event.reason().toLowerCase(Locale.ROOT));
            data.put("seconds", event.pause().plus(Duration.ofMillis(999)).toSeconds());
            out.add(new UiChunk.Data("waiting", Optional.empty(), data, true));
        }
    }

    private void tellModel(String modelId, List<UiChunk> out) {
        if (!model.equals(Optional.of(modelId))) {
            model = Optional.of(modelId);
            out.add(new UiChunk.Metadata(JsonNodeFactory.instance.objectNode().put("model", modelId)));
        }
    }

    private void superseded(StepSuperseded event, List<UiChunk> out) {
        boolean said = text.forget();
        boolean asked = tools.forget(event.step());
        if (said || asked) {
            out.add(dialect.resets() ? new UiChunk.ResetStep() : new UiChunk.Cut());
        }
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

    /** Which events are still to be seen: all but those of steps that were begun again. */
    private static BitSet shown(List<RunEvent> events) {
        var shown = new BitSet(events.size());
        int begun = 0;
        for (int i = 0; i < events.size(); i++) {
            shown.set(i);
            if (events.get(i) instanceof StepStarted) {
                begun = i;
            } else if (events.get(i) instanceof StepSuperseded) {
                shown.clear(begun, i + 1);
            }
        }
        return shown;
    }
}
