package dev.outcrop.run;

import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.Role;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How far a run has come: the fold of its events that the loop goes on from, whether it made them itself or another
 * process did.
 */
final class RunProgress {
    private final List<Step> steps = new ArrayList<>();
    private final Map<RunId, String> children = new LinkedHashMap<>();
    private long lastSeq;
    private boolean ended;
    private int resumedInVain;
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
                boolean again = !steps.isEmpty() && steps.getLast().number == e.step();
                if (again) {
                    steps.getLast().open = true;
                } else {
                    steps.add(new Step(e.step(), e.modelId()));
                }
            }
            case ModelRetried e -> steps.getLast().modelId = e.modelId();
            case TextDelta e -> steps.getLast().partialText.append(e.text());
            case StepSuperseded _ -> steps.getLast().supersede();
            case ModelFinished e -> {
                steps.getLast().answer = Optional.of(e);
                resumedInVain = 0;
            }
            case ToolRequested e -> steps.getLast().requested.put(e.call().id(), e.call());
            case ToolStarted e -> steps.getLast().startedCalls.add(e.call());
            case HandedOver e -> children.put(e.child(), e.call());
            case ToolFinished e -> {
                steps.getLast().results.put(e.call(), e.result());
                resumedInVain = 0;
            }
            case RunResumed _ -> resumedInVain++;
            case RunCompleted _, RunFailed _, RunCancelled _ -> ended = true;
            case ReasoningDelta _,
                    ToolInputStarted _,
                    ToolInputDelta _,
                    ToolProgress _,
                    HandedBack _,
                    RunEvent.ApprovalRequested _,
                    RunEvent.ApprovalDecided _,
                    RunEvent.RunSuspended _,
                    UnknownEvent _ -> {}
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

    /** How often the run has been taken over since it last got on. */
    int resumedInVain() {
        return resumedInVain;
    }

    List<RunId> children() {
        return List.copyOf(children.keySet());
    }

    /** The runs of hand-overs that the last step still waits for. */
    List<RunId> unansweredChildren() {
        return lastStep().stream()
                .flatMap(step -> children.entrySet().stream()
                        .filter(child -> step.wasStarted(child.getValue()) && !step.hasResult(child.getValue())))
                .map(Map.Entry::getKey)
                .toList();
    }

    Optional<Step> lastStep() {
        return steps.isEmpty() ? Optional.empty() : Optional.of(steps.getLast());
    }

    /** All that the run has said, as {@code modelId} has to be shown it. */
    List<Message> messages(String modelId) {
        return messagesBefore(Integer.MAX_VALUE, modelId);
    }

    /** What the run had said before {@code step}, as {@code modelId} has to be shown it. */
    List<Message> messagesBefore(int step, String modelId) {
        var messages = new ArrayList<Message>();
        for (Step said : steps) {
            if (said.number < step) {
                messages.addAll(said.messages(modelId));
            }
        }
        return messages;
    }

    /** The text of the last thing that was said. */
    String lastText() {
        return lastStep().map(Step::text).orElse("");
    }

    /** One model call and the tools it asked for. */
    static final class Step {
        private final int number;
        private final StringBuilder partialText = new StringBuilder();
        private final Map<String, ToolCall> requested = new LinkedHashMap<>();
        private final Set<String> startedCalls = new LinkedHashSet<>();
        private final Map<String, Block.ToolResult> results = new LinkedHashMap<>();
        private String modelId;
        private int attempts = 1;
        private boolean open = true;
        private Optional<ModelFinished> answer = Optional.empty();

        private Step(int number, String modelId) {
            this.number = number;
            this.modelId = modelId;
        }

        int number() {
            return number;
        }

        /** How many times the step was begun. */
        int attempts() {
            return attempts;
        }

        /** Whether its model call was begun and has neither been answered nor superseded. */
        boolean cut() {
            return open && answer.isEmpty();
        }

        Optional<ModelFinished> answer() {
            return answer;
        }

        private void supersede() {
            partialText.setLength(0);
            answer = Optional.empty();
            attempts++;
            open = false;
        }

        Map<String, ToolCall> requested() {
            return Map.copyOf(requested);
        }

        boolean wasStarted(String call) {
            return startedCalls.contains(call);
        }

        boolean hasResult(String call) {
            return results.containsKey(call);
        }

        /** The tools that the model asked for, in its order. */
        List<Block.ToolUse> toolUses() {
            return blocks().stream()
                    .filter(Block.ToolUse.class::isInstance)
                    .map(Block.ToolUse.class::cast)
                    .toList();
        }

        String text() {
            if (answer.isEmpty()) {
                return partialText.toString();
            }
            var text = new StringBuilder();
            for (Block block : blocks()) {
                if (block instanceof Block.Text(String more)) {
                    text.append(more);
                } else if (block instanceof Block.Citations(String more, var _)) {
                    text.append(more);
                }
            }
            return text.toString();
        }

        private List<Block> blocks() {
            return answer.map(ModelFinished::blocks).orElse(List.of());
        }

        private List<Message> messages(String reader) {
            if (answer.isEmpty()) {
                // Reasoning that was cut has no signature, so of a cut answer only the text can be shown again.
                return List.of(new Message(Role.ASSISTANT, List.of(new Block.Text(partialText.toString()))));
            }
            List<Block> said = modelId.equals(reader) ? blocks() : withoutReasoning(blocks());
            var messages = new ArrayList<Message>();
            messages.add(new Message(Role.ASSISTANT, said));
            List<Block> answers = toolUses().stream()
                    .<Block>map(use -> Optional.ofNullable(results.get(use.id()))
                            .orElseGet(
                                    () -> Block.ToolResult.error(use.id(), "Not run: the answer was stopped before.")))
                    .toList();
            if (!answers.isEmpty()) {
                messages.add(new Message(Role.USER, answers));
            }
            return messages;
        }

        // A signature holds for the model that made it and no other.
        private static List<Block> withoutReasoning(List<Block> blocks) {
            return blocks.stream()
                    .filter(block -> !(block instanceof Block.Reasoning) && !(block instanceof Block.RedactedReasoning))
                    .toList();
        }
    }
}
