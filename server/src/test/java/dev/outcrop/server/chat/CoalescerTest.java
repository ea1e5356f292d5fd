package dev.outcrop.server.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.server.ui.UiChunk;
import org.junit.jupiter.api.Test;

class CoalescerTest {
    private final Coalescer coalescer = new Coalescer(30);

    @Test
    void the_first_piece_goes_at_once_and_the_others_together() {
        assertThat(coalescer.add(delta("a"), 100)).containsExactly(delta("a"));
        assertThat(coalescer.add(delta("b"), 101)).isEmpty();
        assertThat(coalescer.add(delta("c"), 110)).isEmpty();
        assertThat(coalescer.patience(110)).isEqualTo(20);
        assertThat(coalescer.due(129)).isEmpty();
        assertThat(coalescer.due(130)).containsExactly(delta("bc"));
        assertThat(coalescer.patience(130)).isEqualTo(30);
        assertThat(coalescer.patience(200)).isZero();
    }

    @Test
    void pieces_that_come_together_leave_together() {
        assertThat(coalescer.add(delta("a"), 100)).containsExactly(delta("a"));
        assertThat(coalescer.add(delta("b"), 130)).isEmpty();
        assertThat(coalescer.add(delta("c"), 130)).isEmpty();
        assertThat(coalescer.due(130)).containsExactly(delta("bc"));
    }

    @Test
    void nothing_overtakes_what_waits() {
        assertThat(coalescer.add(delta("a"), 100)).containsExactly(delta("a"));
        assertThat(coalescer.add(delta("b"), 101)).isEmpty();
        assertThat(coalescer.add(new UiChunk.TextEnd("t"), 102)).containsExactly(delta("b"), new UiChunk.TextEnd("t"));
        assertThat(coalescer.add(new UiChunk.ToolInputDelta("t", "{"), 103))
                .containsExactly(new UiChunk.ToolInputDelta("t", "{"));
    }

    @Test
    void another_part_begins_at_once() {
        assertThat(coalescer.add(delta("a"), 100)).hasSize(1);
        assertThat(coalescer.add(delta("b"), 101)).isEmpty();
        assertThat(coalescer.add(new UiChunk.TextDelta("u", "c"), 102))
                .containsExactly(delta("b"), new UiChunk.TextDelta("u", "c"));
    }

    private static UiChunk.TextDelta delta(String text) {
        return new UiChunk.TextDelta("t", text);
    }
}
