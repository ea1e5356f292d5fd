package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.model.Block;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelEvent.BlockFinished;
import dev.outcrop.model.ModelEvent.ReasoningDelta;
import dev.outcrop.model.ModelEvent.TextDelta;
import dev.outcrop.model.ModelEvent.ToolInputDelta;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private final EventQueue queue = new EventQueue();

    @Test
    void pieces_of_one_block_are_one() {
        assertThat(through(
                        new ReasoningDelta(0, "a"),
                        new ReasoningDelta(0, "b"),
                        new TextDelta(1, "c"),
                        new TextDelta(1, "d"),
                        new TextDelta(1, "e"),
                        new ToolInputDelta(2, "{"),
                        new ToolInputDelta(2, "}")))
                .containsExactly(new ReasoningDelta(0, "ab"), new TextDelta(1, "cde"), new ToolInputDelta(2, "{}"));
    }

    @Test
    void nothing_else_is_joined() {
        ModelEvent[] events = {
            new TextDelta(0, "a"),
            new TextDelta(1, "b"),
            new ReasoningDelta(1, "c"),
            new TextDelta(1, "d"),
            new BlockFinished(1, new Block.Text("bd")),
            new TextDelta(1, "e")
        };
        assertThat(through(events)).containsExactly(events);
    }

    @Test
    void what_was_taken_is_not_added_to() {
        queue.add(new TextDelta(0, "a"));
        assertThat(queue.remove()).isEqualTo(new TextDelta(0, "a"));
        assertThat(through(new TextDelta(0, "b"))).containsExactly(new TextDelta(0, "b"));
    }

    private List<ModelEvent> through(ModelEvent... events) {
        for (ModelEvent event : events) {
            queue.add(event);
        }
        var taken = new ArrayList<ModelEvent>();
        while (!queue.isEmpty()) {
            taken.add(queue.remove());
        }
        return taken;
    }
}
