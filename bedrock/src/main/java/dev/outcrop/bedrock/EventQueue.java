package dev.outcrop.bedrock;

import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelEvent.ReasoningDelta;
import dev.outcrop.model.ModelEvent.TextDelta;
import dev.outcrop.model.ModelEvent.ToolInputDelta;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Events that have come and were not taken yet. Pieces of one block that came together are one piece: all that is done
 * with a piece on its way to who reads it is done once for them.
 */
final class EventQueue {
    private final ArrayDeque<ModelEvent> events = new ArrayDeque<>();

    boolean isEmpty() {
        return events.isEmpty();
    }

    void add(ModelEvent event) {
        Optional<ModelEvent> joined = Optional.ofNullable(events.peekLast()).flatMap(before -> joined(before, event));
        if (joined.isPresent()) {
            events.removeLast();
        }
        events.add(joined.orElse(event));
    }

    ModelEvent remove() {
        return events.remove();
    }

    private static Optional<ModelEvent> joined(ModelEvent before, ModelEvent event) {
        return switch (event) {
            case TextDelta(int block, String text)
            when before instanceof TextDelta open && open.block() == block ->
                Optional.of(new TextDelta(block, open.text() + text));
            case ReasoningDelta(int block, String text)
            when before instanceof ReasoningDelta open && open.block() == block ->
                Optional.of(new ReasoningDelta(block, open.text() + text));
            case ToolInputDelta(int block, String json)
            when before instanceof ToolInputDelta open && open.block() == block ->
                Optional.of(new ToolInputDelta(block, open.json() + json));
            default -> Optional.empty();
        };
    }
}
