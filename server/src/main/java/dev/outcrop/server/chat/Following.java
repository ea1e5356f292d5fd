package dev.outcrop.server.chat;

import dev.outcrop.id.RunId;
import dev.outcrop.run.StreamTimeouts;
import dev.outcrop.server.ui.Dialect;
import java.util.ArrayList;
import java.util.List;

/** Sends a run's stream from its start to one client. */
final class Following {
    private final FrameLogs logs;

    Following(FrameLogs logs) {
        this.logs = logs;
    }

    /** Returns after the end of the stream; throws if the client goes or has to be cut off. The run goes on either way. */
    void send(RunId run, Dialect dialect, SseResponse client) throws InterruptedException {
        FrameLog log = logs.of(run, dialect);
        int joined = log.enter();
        try {
            int next = 0;
            while (true) {
                FrameLog.Page page = log.await(next, StreamTimeouts.HEARTBEAT);
                if (!page.frames().isEmpty()) {
                    client.write(fresh(page.frames(), next, joined));
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
        } finally {
            log.leave();
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
