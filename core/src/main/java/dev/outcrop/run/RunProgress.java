package dev.outcrop.run;

import dev.outcrop.model.Message;
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
import java.util.List;
import java.util.Optional;

/**
 * How far a run has come: the fold of its events that the loop goes on from, whether it made them itself or another
 * process did.
 */
final class RunProgress {
    /** What the model reads after an answer that its limit has cut; no person has said it, and none is shown it. */
    static final String GO_ON =
            "Go on exactly where you stopped, without repeating anything and without a remark about it.";

    private static final int ALL = Integer.MAX_VALUE;

    private final List<Step> steps = new ArrayList<>();
    private long lastSeq;
    private boolean ended;
    private boolean letGo;
    private int resumedInVain;
    private int turnsLeftOut;
    private Optional<RunStarted> started = Optional.empty();

    static RunProgress of(List<RunEvent> events) {
        var progress = new RunProgress();
        events.forEach(progress::add);
        return progress;
    }

    void add(RunEvent event) {
        lastSeq = Math.max(lastSeq, event.stamp().seq());
        switch (event) {
            case RunStarted e -> started = Optional.of(e);
            case StepStarted e -> {
                if (!steps.isEmpty() && steps.getLast().number() == e.step()) {
                    steps.getLast().beginAgain(e.modelId());
                } else {
                    steps.add(new Step(e.step(), e.modelId()));
                }
            }
            case ModelRetried e -> steps.getLast().ask(e.modelId());
            case TextDelta e -> steps.getLast().say(e.text());
            case ReasoningDelta e -> steps.getLast().deliver(TokenEstimate.bytes(e.text()));
            case ToolInputStarted _ -> steps.getLast().deliver(0);
            case ToolInputDelta e -> steps.getLast().deliver(TokenEstimate.bytes(e.json()));
            case ModelCut _ -> steps.getLast().settle();
            case StepSuperseded _ -> steps.getLast().supersede();
            case ModelFinished e -> {
                steps.getLast().answer(e);
                resumedInVain = 0;
            }
            case ToolRequested e -> steps.getLast().call(e.call().id()).request();
            case ApprovalRequested e -> steps.getLast().call(e.call()).ask(e);
            case ApprovalDecided e -> steps.getLast().call(e.call()).decide(e);
            case ToolStarted e -> steps.getLast().call(e.call()).start();
            case HandedOver e -> steps.getLast().call(e.call()).handOver(e.child());
            case ToolFinished e -> {
                steps.getLast().call(e.call()).finish(e.result());
                resumedInVain = 0;
            }
            case HistoryTrimmed e -> turnsLeftOut = Math.max(turnsLeftOut, e.turns());
            case RunSuspended _, RunReleased _ -> letGo = true;
            case RunResumed _ -> {
                resumedInVain += letGo ? 0 : 1;
                letGo = false;
            }
            case RunCompleted _, RunFailed _, RunCancelled _ -> ended = true;
            case ToolProgress _, ToolCalledModel _, ModelWaiting _, HandedBack _, UnknownEvent _ -> {}
        }
    }

    Optional<RunStarted> started() {
        return started;
    }

    long lastSeq() {
        return lastSeq;
    }

    boolean ended() {
        return ended;
    }

    /** How often the run has been taken over from a process that was gone since it last got on. */
    int resumedInVain() {
        return resumedInVain;
    }

    /** Whether another run works for this one: it is that one which gets on then, or doesn't. */
    boolean handingOver() {
        return lastStep().stream()
                .flatMap(step -> step.toolUses().stream().map(use -> step.call(use.id())))
                .anyMatch(call -> call.child().isPresent() && call.result().isEmpty());
    }

    Optional<Step> lastStep() {
        return steps.isEmpty() ? Optional.empty() : Optional.of(steps.getLast());
    }

    /** All that the run has said, as {@code reader} has to be shown it. */
    List<Message> messages(ReaderModel reader) {
        return messagesBefore(ALL, reader);
    }

    /** What the run had said before {@code step}, as {@code reader} has to be shown it. */
    List<Message> messagesBefore(int step, ReaderModel reader) {
        var messages = new ArrayList<Message>();
        for (Step said : steps) {
            if (said.number() < step) {
                messages.addAll(said.messages(reader));
                boolean goneOnWith = step != ALL || said != steps.getLast();
                if (said.cutInText() && goneOnWith) {
                    messages.add(Message.user(GO_ON));
                }
            }
        }
        return messages;
    }

    /** How many of the oldest turns before the run are not shown to the model. */
    int turnsLeftOut() {
        return turnsLeftOut;
    }

    /** How often the run has gone on with an answer that was cut. */
    int continuations() {
        return (int) steps.stream()
                .filter(step -> step != steps.getLast() && step.cutInText())
                .count();
    }

    /** Whether a guardrail refused what the run was asked or what it answered. */
    boolean refused() {
        return steps.stream().anyMatch(Step::refused);
    }

    /** The text of the last thing that was said, however often it was cut and gone on with. */
    String lastText() {
        var text = new StringBuilder();
        for (Step step : steps.reversed()) {
            if (step != steps.getLast() && !step.cutInText()) {
                break;
            }
            text.insert(0, step.text());
        }
        return text.toString();
    }
}
