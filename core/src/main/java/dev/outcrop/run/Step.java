package dev.outcrop.run;

import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.Role;
import dev.outcrop.model.StopReason;
import dev.outcrop.run.RunEvent.ModelFinished;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One model call of a run and the tools it asked for, as far as they have come. */
final class Step {
    private final int number;
    private final StringBuilder partialText = new StringBuilder();
    private final Map<String, CallState> calls = new LinkedHashMap<>();
    private String modelId;
    private int attempts = 1;
    private boolean open = true;
    private boolean delivering;
    private long delivered;
    private Optional<ModelFinished> answer = Optional.empty();

    Step(int number, String modelId) {
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

    /** The model that was asked last. */
    String modelId() {
        return modelId;
    }

    /** Whether its model call has delivered something and no event tells what it came to. */
    boolean unsettled() {
        return delivering;
    }

    /** So many bytes have come of that. */
    long delivered() {
        return delivered;
    }

    /** More of the model's answer, of this length. */
    void deliver(long bytes) {
        delivering = true;
        delivered += bytes;
    }

    /** What the call came to is told, or another one begins. */
    void settle() {
        delivering = false;
        delivered = 0;
    }

    /** Whether its model call was begun and has neither been answered nor superseded. */
    boolean cut() {
        return open && answer.isEmpty();
    }

    Optional<ModelFinished> answer() {
        return answer;
    }

    void beginAgain(String asked) {
        settle();
        modelId = asked;
        open = true;
    }

    void ask(String otherModel) {
        settle();
        modelId = otherModel;
    }

    void say(String more) {
        deliver(TokenEstimate.bytes(more));
        partialText.append(more);
    }

    void answer(ModelFinished whole) {
        settle();
        answer = Optional.of(whole);
    }

    void supersede() {
        settle();
        partialText.setLength(0);
        calls.clear();
        answer = Optional.empty();
        attempts++;
        open = false;
    }

    /** Whether the model's limit cut the answer in its text: it can be gone on with, unlike a tool call that is cut. */
    boolean cutInText() {
        return answer.map(ModelFinished::stopReason).equals(Optional.of(StopReason.MAX_TOKENS))
                && toolUses().isEmpty()
                && !text().isBlank();
    }

    /** Whether a guardrail refused what was asked or what was answered. */
    boolean refused() {
        return answer.map(ModelFinished::stopReason).equals(Optional.of(StopReason.GUARDRAIL_INTERVENED));
    }

    CallState call(String id) {
        return calls.computeIfAbsent(id, _ -> new CallState());
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

    /** What was said in it, as {@code reader} has to be shown it. */
    List<Message> messages(ReaderModel reader) {
        if (answer.isEmpty()) {
            // Reasoning that was cut has no signature, so of a cut answer only the text can be shown again.
            return List.of(new Message(Role.ASSISTANT, List.of(new Block.Text(partialText.toString()))));
        }
        var messages = new ArrayList<Message>();
        messages.add(new Message(Role.ASSISTANT, reader.understands(modelId) ? blocks() : toStranger(blocks())));
        List<Block> results = toolUses().stream()
                .<Block>flatMap(use -> call(use.id()).result().stream())
                .toList();
        if (!results.isEmpty()) {
            messages.add(new Message(Role.USER, results));
        }
        return messages;
    }

    /** Signatures, places that were cited and blocks of a provider's own say nothing to another model, which refuses them. */
    private static List<Block> toStranger(List<Block> blocks) {
        return blocks.stream()
                .filter(block -> !BlockRepair.isReasoning(block) && !(block instanceof Block.Unknown))
                .map(block -> block instanceof Block.Citations(String text, var _) ? new Block.Text(text) : block)
                .toList();
    }
}
