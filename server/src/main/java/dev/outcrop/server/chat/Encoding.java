package dev.outcrop.server.chat;

import dev.outcrop.run.RunEvent;
import dev.outcrop.run.StreamTimeouts;
import dev.outcrop.server.ui.Dialect;
import dev.outcrop.server.ui.ToolTitles;
import dev.outcrop.server.ui.UiChunk;
import dev.outcrop.server.ui.UiEncoder;
import dev.outcrop.server.ui.UiFrames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;

/** Makes frames of a run's events; for one thread at a time. */
final class Encoding {
    /** Says that the answer goes on elsewhere; the connection is cut after it. */
    static final byte[] RECONNECT = UiFrames.frame(
            new UiChunk.Data("reconnect", Optional.empty(), JsonNodeFactory.instance.objectNode(), true));

    static final List<FrameLog.Frame> COME_BACK = List.of(new FrameLog.Frame(RECONNECT, false));

    private final Coalescer coalescer = new Coalescer(StreamTimeouts.FRAME.toNanos());
    private final EventSource source;
    private final UiEncoder encoder;
    private final Opening opening;
    private final List<RunEvent> past = new ArrayList<>();
    private boolean begun;

    Encoding(EventSource source, Opening opening, Dialect dialect, ToolTitles titles) {
        this.source = source;
        this.encoder = new UiEncoder(dialect, titles);
        this.opening = opening;
    }

    /** Whether the run is not advanced here any more, so that {@link #next} is about to tell how it ended. */
    boolean ending() {
        return source.closed();
    }

    /** What comes next, within so many nanoseconds; it may be nothing. */
    FrameLog.Next next(long nanos) throws InterruptedException {
        boolean closed = source.closed();
        List<RunEvent> events = await(nanos);
        var frames = new ArrayList<FrameLog.Frame>();
        boolean takenBack = false;
        for (UiChunk chunk : encoded(events)) {
            if (chunk instanceof UiChunk.Cut) {
                // What came with it is for the next connection, which begins without the text taken back.
                put(coalescer.due(System.nanoTime()), frames);
                return new FrameLog.Next(frames, FrameLog.End.CUT, takenBack);
            }
            takenBack |= chunk instanceof UiChunk.ResetStep;
            put(coalescer.add(chunk, System.nanoTime()), frames);
        }
        put(coalescer.due(System.nanoTime()), frames);
        if (encoder.over()) {
            // Of a suspended run it is an end for now: who comes when it goes on gets another log.
            return new FrameLog.Next(frames, FrameLog.End.DONE, takenBack || encoder.suspended());
        }
        return closed && events.isEmpty()
                ? new FrameLog.Next(COME_BACK, FrameLog.End.CUT, takenBack)
                : new FrameLog.Next(frames, FrameLog.End.OPEN, takenBack);
    }

    /** For as long as a piece waits for its turn, no other piece of the same part ends the wait. */
    private List<RunEvent> await(long nanos) throws InterruptedException {
        if (!coalescer.holds()) {
            return source.await(Duration.ofNanos(nanos));
        }
        long patience = coalescer.patience(System.nanoTime());
        return patience > 0
                ? source.awaitPatiently(Duration.ofNanos(Math.min(patience, nanos)))
                : source.await(Duration.ZERO); // it could go by now: its client was slow to take the last one
    }

    private List<UiChunk> encoded(List<RunEvent> events) {
        if (begun) {
            return events.stream()
                    .flatMap(event -> encoder.encode(event).stream())
                    .toList();
        }
        past.addAll(events);
        begun = opening.enough(past);
        if (!begun) {
            return List.of();
        }
        List<UiChunk> chunks = opening.encode(encoder, past);
        past.clear();
        return chunks;
    }

    private static void put(List<UiChunk> chunks, List<FrameLog.Frame> frames) {
        chunks.forEach(chunk -> frames.add(frame(chunk)));
    }

    private static FrameLog.Frame frame(UiChunk chunk) {
        return new FrameLog.Frame(UiFrames.frame(chunk), chunk instanceof UiChunk.Data data && data.passing());
    }
}
