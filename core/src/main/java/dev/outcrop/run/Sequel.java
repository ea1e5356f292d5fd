package dev.outcrop.run;

import dev.outcrop.model.Block;
import dev.outcrop.model.StopReason;
import dev.outcrop.run.RunEvent.RunCompleted;
import dev.outcrop.run.RunEvent.ToolRequested;
import java.util.List;
import java.util.Optional;

/** What a model's answer brings about by itself, so that it is stored in one go with the answer. */
final class Sequel {
    private Sequel() {}

    static List<UnstampedEvent> of(int step, StopReason reason, List<Block> answer) {
        return switch (reason) {
            case END_TURN, STOP_SEQUENCE, OTHER -> List.of(completed(Optional.empty()));
            case GUARDRAIL_INTERVENED, CONTENT_FILTERED -> List.of(completed(Optional.of("content-filter")));
            case TOOL_USE -> {
                List<UnstampedEvent> requests = requests(step, answer);
                yield requests.isEmpty() ? List.of(completed(Optional.empty())) : requests;
            }
            // What comes then depends on what came before.
            case MAX_TOKENS, CONTEXT_WINDOW_EXCEEDED, MALFORMED_OUTPUT, MALFORMED_TOOL_USE -> List.of();
        };
    }

    static UnstampedEvent completed(Optional<String> cut) {
        return stamp -> new RunCompleted(stamp, cut);
    }

    static UnstampedEvent requested(int step, Block.ToolUse use) {
        var call = new ToolCall(use.id(), use.tool(), use.input());
        return stamp -> new ToolRequested(stamp, step, call);
    }

    private static List<UnstampedEvent> requests(int step, List<Block> answer) {
        return answer.stream()
                .filter(Block.ToolUse.class::isInstance)
                .map(use -> requested(step, (Block.ToolUse) use))
                .toList();
    }
}
