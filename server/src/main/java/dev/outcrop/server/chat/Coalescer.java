package dev.outcrop.server.chat;

import dev.outcrop.server.ui.UiChunk;
import dev.outcrop.server.ui.UiChunk.Delta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Joins pieces of one part, so that a fast model costs few frames: the first piece of a part goes at once, then at most
 * one goes in every {@code interval} nanoseconds. Nothing is reordered. Times are {@link System#nanoTime} readings.
 */
final class Coalescer {
    private final long interval;
    private final StringBuilder waiting = new StringBuilder();
    private Optional<Delta> part = Optional.empty();
    private long lastAt;

    Coalescer(long interval) {
        this.interval = interval;
    }

    /** What is to be sent now that {@code chunk} has come; more of an open part is left for {@link #due}. */
    List<UiChunk> add(UiChunk chunk, long now) {
        if (!(chunk instanceof Delta piece)) {
            List<UiChunk> out = flush(now);
            part = Optional.empty();
            out.add(chunk);
            return out;
        }
        if (part.filter(open -> open.continues(piece)).isPresent()) {
            // Not looked at the clock: of pieces that come together the last ones would be left behind.
            waiting.append(piece.text());
            return List.of();
        }
        List<UiChunk> out = flush(now);
        part = Optional.of(piece.with(""));
        lastAt = now;
        out.add(piece);
        return out;
    }

    /** What has waited long enough. */
    List<UiChunk> due(long now) {
        return now - lastAt >= interval ? flush(now) : new ArrayList<>();
    }

    /** Whether a piece waits. */
    boolean holds() {
        return !waiting.isEmpty();
    }

    /** For how many nanoseconds more pieces of the part would have to wait. */
    long patience(long now) {
        return part.isEmpty() ? 0 : Math.max(0, interval - (now - lastAt));
    }

    private List<UiChunk> flush(long now) {
        var out = new ArrayList<UiChunk>();
        if (!waiting.isEmpty()) {
            out.add(part.orElseThrow().with(waiting.toString()));
            waiting.setLength(0);
            lastAt = now;
        }
        return out;
    }
}
