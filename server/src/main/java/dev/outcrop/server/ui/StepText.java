package dev.outcrop.server.ui;

import dev.outcrop.model.Block;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The text and reasoning parts of the current step. A part ends when another begins. What the stream did not deliver is
 * taken from the whole blocks, so that a journal without deltas gives the same parts.
 */
final class StepText {

    enum Kind {
        TEXT("t"),
        REASONING("r");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    private final Deque<Part> streamed = new ArrayDeque<>();
    private Optional<Part> open = Optional.empty();
    private int step;
    private int parts;

    void begin(int number) {
        step = number;
        parts = 0;
        streamed.clear();
        open = Optional.empty();
    }

    void more(Kind kind, int block, String text, List<UiChunk> out) {
        if (text.isEmpty()) {
            return;
        }
        if (open.filter(part -> part.kind == kind && part.block == block).isEmpty()) {
            streamed.add(start(kind, block, out));
        }
        append(open.orElseThrow(), text, out);
    }

    /** Ends the open part, if there is one. */
    void close(List<UiChunk> out) {
        open.ifPresent(part -> out.add(
                switch (part.kind) {
                    case TEXT -> new UiChunk.TextEnd(part.id);
                    case REASONING -> new UiChunk.ReasoningEnd(part.id);
                }));
        open = Optional.empty();
    }

    /** Drops what the step has shown; whether there was anything. */
    boolean forget() {
        boolean shown = parts > 0;
        begin(step);
        return shown;
    }

    /** Makes sure that a block of the finished answer has been shown, and whole. */
    void whole(Block block, List<UiChunk> out) {
        switch (block) {
            case Block.Text(String text) -> whole(Kind.TEXT, text, out);
            case Block.Citations b -> whole(Kind.TEXT, b.text(), out);
            case Block.Reasoning b -> whole(Kind.REASONING, b.text(), out);
            case Block _ -> {}
        }
    }

    private void whole(Kind kind, String text, List<UiChunk> out) {
        if (text.isEmpty()) {
            return;
        }
        // Matched by order and kind: the provider's block numbers may have gaps that the list of blocks has not.
        Part part = streamed.peek();
        if (part != null && part.kind == kind) {
            streamed.remove();
        } else {
            part = start(kind, -1, out);
        }
        if (open.isPresent() && open.get() == part) {
            if (part.length < text.length()) {
                append(part, text.substring(part.length), out);
            }
            close(out);
        }
    }

    private Part start(Kind kind, int block, List<UiChunk> out) {
        close(out);
        var part = new Part(kind, block, kind.prefix + step + "." + parts);
        parts++;
        open = Optional.of(part);
        out.add(
                switch (kind) {
                    case TEXT -> new UiChunk.TextStart(part.id);
                    case REASONING -> new UiChunk.ReasoningStart(part.id);
                });
        return part;
    }

    private static void append(Part part, String text, List<UiChunk> out) {
        part.length += text.length();
        out.add(
                switch (part.kind) {
                    case TEXT -> new UiChunk.TextDelta(part.id, text);
                    case REASONING -> new UiChunk.ReasoningDelta(part.id, text);
                });
    }

    private static final class Part {
        private final Kind kind;
        private final int block;
        private final String id;
        private int length;

        private Part(Kind kind, int block, String id) {
            this.kind = kind;
            this.block = block;
            this.id = id;
        }
    }
}
