package dev.outcrop.trace;

import dev.outcrop.id.RunId;
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
import dev.outcrop.run.RunSummary;
import dev.outcrop.trace.Work.Wait;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Folds one run's events; whatever the order in which a crash has left them, no event is refused. */
final class RunFold {
    private final Function<RunId, Optional<Span>> handedOver;
    private final List<RunEvent> told = new ArrayList<>();
    private Optional<OpenSpan> run = Optional.empty();
    private Optional<StepFold> step = Optional.empty();
    /** Open while the run is in nobody's hands. */
    private Optional<OpenSpan> pause = Optional.empty();

    private Optional<RunEvent> last = Optional.empty();

    RunFold(Function<RunId, Optional<Span>> handedOver) {
        this.handedOver = handedOver;
    }

    Optional<Span> span() {
        return run.map(OpenSpan::closed);
    }

    void add(RunEvent event) {
        if (run.isEmpty() && !(event instanceof RunStarted)) {
            return;
        }
        if (!event.delta()) {
            told.add(event);
        }
        switch (event) {
            case RunStarted e -> {
                // The summary is made when all has been told.
                run = Optional.of(
                        new OpenSpan(e, "", _ -> new Work.AgentRun(e.agent(), e.agentVersion(), RunSummary.of(told))));
            }
            case StepStarted e -> step(e).call(e);
            case ModelRetried e -> current(step -> step.retried(e));
            case ModelWaiting e -> current(step -> step.waiting(e));
            case TextDelta e -> current(step -> step.say(e, e.text()));
            case ReasoningDelta _, ToolInputStarted _, ToolInputDelta _ -> current(step -> step.say(event, ""));
            case StepSuperseded e -> current(step -> step.superseded(e));
            case ModelFinished e -> current(step -> step.answered(e));
            case ModelCut e -> current(step -> step.cut(e));
            case ToolRequested e -> current(step -> step.requested(e));
            case ApprovalRequested e -> current(step -> step.asked(e));
            case ApprovalDecided e -> current(step -> step.decided(e));
            case ToolStarted e -> current(step -> step.started(e));
            case HandedOver e ->
                handedOver.apply(e.child()).ifPresent(child -> current(step -> step.handedOver(e, child)));
            case HandedBack _ -> {
                // Its numbers are those of the run below the call.
            }
            case ToolProgress e -> current(step -> step.progress(e));
            case ToolCalledModel e -> current(step -> step.called(e));
            case ToolFinished e -> current(step -> step.finished(e));
            case HistoryTrimmed e -> note(e);
            case RunSuspended _ -> pause(event, Wait.Reason.PERSON);
            case RunReleased _ -> pause(event, Wait.Reason.HANDOVER);
            case RunResumed _ -> resume(event);
            case RunCompleted _ -> end(event, Span.State.DONE);
            case RunFailed _ -> end(event, Span.State.FAILED);
            case RunCancelled _ -> end(event, Span.State.CANCELLED);
            case UnknownEvent _ -> {
                // Shown among the raw events.
            }
        }
        last = Optional.of(event);
    }

    private StepFold step(StepStarted event) {
        if (step.filter(open -> open.number() == event.step()).isEmpty()) {
            step.ifPresent(StepFold::leave);
            step = Optional.of(new StepFold(event));
            run.ifPresent(open -> open.child(step.orElseThrow().span()));
        }
        return step.orElseThrow();
    }

    private void current(Consumer<StepFold> change) {
        step.ifPresent(change);
    }

    private void note(HistoryTrimmed event) {
        var note = new OpenSpan(event, "n", _ -> new Work.Trimmed(event.turns()));
        note.end(event.stamp().at(), Span.State.DONE);
        run.ifPresent(open -> open.child(note));
    }

    private void pause(RunEvent from, Wait.Reason reason) {
        var wait = new OpenSpan(from, "w", _ -> new Wait(reason));
        wait.wait(reason == Wait.Reason.PERSON);
        run.ifPresent(open -> {
            open.child(wait);
            open.wait(reason == Wait.Reason.PERSON);
        });
        pause = Optional.of(wait);
    }

    /** Without a pause that was announced, the process before is gone since it last wrote. */
    private void resume(RunEvent event) {
        if (pause.isEmpty()) {
            last.ifPresent(before -> pause(before, Wait.Reason.TAKEOVER));
        }
        pause.ifPresent(wait -> wait.end(event.stamp().at(), Span.State.DONE));
        pause = Optional.empty();
        run.ifPresent(open -> open.wait(false));
    }

    private void end(RunEvent event, Span.State how) {
        step.ifPresent(open -> {
            open.over(event, how);
            open.leave();
        });
        run.ifPresent(open -> open.end(event.stamp().at(), how));
    }
}
