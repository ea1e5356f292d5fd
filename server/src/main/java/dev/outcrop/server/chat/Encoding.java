package dev.outcrop.server.chat;

import dev.outcrop.id.RunId;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;

/** Fills a frame log with a run's events, on a thread of its own. */
final class Encoding {
    private static final Logger LOG = LoggerFactory.getLogger(Encoding.class);

    /** Says that the answer goes on elsewhere; the connection is cut after it. */
    static final byte[] RECONNECT = UiFrames.frame(
            new UiChunk.Data("reconnect", Optional.empty(), JsonNodeFactory.instance.objectNode(), true));

    private final Coalescer coalescer = new Coalescer(StreamTimeouts.FRAME.toNanos());
    private final RunId run;
    private final EventSource source;
    private final UiEncoder encoder;
    private final FrameLog log;
    private final Opening opening;
    private final Duration heartbeat;
    private final List<RunEvent> past = new ArrayList<>();
    private boolean begun;

    Encoding(
            RunId run,
            EventSource source,
            Opening opening,
            Dialect dialect,
            ToolTitles titles,
            Duration heartbeat,
            FrameLog log) {
        this.run = run;
        this.source = source;
        this.encoder = new UiEncoder(dialect, titles);
        this.opening = opening;
        this.heartbeat = heartbeat;
        this.log = log;
    }

    /** Tells who follows that the server is going and that the answer is not over. */
    static void comeBack(FrameLog log) {
        log.add(List.of(new FrameLog.Frame(RECONNECT, false)), FrameLog.End.CUT);
    }

    void run() throws InterruptedException {
        try {
            while (log.open() && !log.abandoned(StreamTimeouts.REPLAY)) {
                next();
            }
        } catch (RuntimeException e) {
            LOG.error("the stream of run {} could not be made: its followers are cut off", run, e);
        } finally {
            // Whatever ended this thread: a polite end would make a truncated answer look complete.
            log.cut();
        }
    }

    private void next() throws InterruptedException {
        boolean closed = source.closed();
        Duration pause =
                coalescer.pause(System.nanoTime()).map(Duration::ofNanos).orElse(heartbeat);
        List<RunEvent> events = source.await(pause);
        var frames = new ArrayList<FrameLog.Frame>();
        boolean cut = false;
        for (UiChunk chunk : encoded(events)) {
            if (chunk instanceof UiChunk.Cut) {
                // What came with it is for the next connection, which begins without the text taken back.
                cut = true;
                break;
            }
            if (chunk instanceof UiChunk.ResetStep) {
                log.outdate();
            }
            put(coalescer.add(chunk, System.nanoTime()), frames);
        }
        put(coalescer.due(System.nanoTime()), frames);
        if (cut) {
            log.add(frames, FrameLog.End.CUT);
        } else if (encoder.over()) {
            if (encoder.suspended()) {
                // An end for now: who comes when the run goes on gets another log.
                log.outdate();
            }
            log.add(frames, FrameLog.End.DONE);
        } else {
            log.add(frames, FrameLog.End.OPEN);
            if (closed && events.isEmpty()) {
                comeBack(log);
            }
        }
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
