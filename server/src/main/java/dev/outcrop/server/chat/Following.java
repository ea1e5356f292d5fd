package dev.outcrop.server.chat;

import dev.outcrop.id.RunId;
import dev.outcrop.run.StreamTimeouts;
import dev.outcrop.server.ui.Dialect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Sends a run's stream to one client. */
final class Following {
    /** So long may nothing be said at first; usually the answer's start is there at once. */
    private static final Duration GREETING = Duration.ofMillis(100);

    private final FrameLogs logs;
    private final StreamTimeouts times;

    Following(FrameLogs logs, StreamTimeouts times) {
        this.logs = logs;
        this.times = times;
    }

    /** Returns after the end of the stream; throws if the client goes or has to be cut off. The run goes on either way. */
    void send(RunId run, Opening opening, Dialect dialect, SseResponse client) throws InterruptedException {
        try (FrameLogs.Visit visit = logs.enter(run, opening, dialect)) {
            int next = 0;
            Duration patience = GREETING;
            while (true) {
                Duration left = client.left(times.maxStream());
                if (left.isNegative()) {
                    throw client.comeBack();
                }
                FrameLog.Page page = visit.log().await(next, left.compareTo(patience) < 0 ? left : patience);
                patience = times.heartbeat();
                if (!page.frames().isEmpty()) {
                    client.write(fresh(page.frames(), next, visit.joined()));
                    next += page.frames().size();
                } else {
                    switch (page.end()) {
                        case OPEN -> client.keepAlive();
                        case DONE -> {
                            return;
                        }
                        case CUT -> throw SseResponse.cut();
                    }
                }
            }
        }
    }

    /** Without what was said in passing before the client came. */
    private static List<byte[]> fresh(List<FrameLog.Frame> frames, int first, int joined) {
        var bytes = new ArrayList<byte[]>(frames.size());
        for (int i = 0; i < frames.size(); i++) {
            FrameLog.Frame frame = frames.get(i);
            if (!frame.passing() || first + i >= joined - 1) {
                bytes.add(frame.bytes());
            }
        }
        return bytes;
    }
}
