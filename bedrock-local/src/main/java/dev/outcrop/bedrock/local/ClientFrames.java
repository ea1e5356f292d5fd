package dev.outcrop.bedrock.local;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;

/**
 * Reads along with what an HTTP/2 client sends, for two things that Helidon 4.5 does not do. It tells which streams are reset,
 * which a stalled answer would learn only at its next write. And it takes GOAWAY out: Node's client sends it as soon as it has
 * response headers, to say that it will ask nothing more, and Helidon would close the connection in the middle of the answer.
 * The client's closing of the socket ends the connection just as well. Frame layout: RFC 9113, section 4.1.
 */
final class ClientFrames {
    private static final int PREFACE = 24;
    private static final int HEADER = 9;
    private static final int RST_STREAM = 3;
    private static final int GOAWAY = 7;

    private final IntConsumer onReset;
    private final byte[] header = new byte[HEADER];
    private int bodyLeft = PREFACE;
    private int filled;
    private boolean dropping;

    ClientFrames(IntConsumer onReset) {
        this.onReset = onReset;
    }

    /** Returns what Helidon should see; empty if that is nothing yet. */
    byte[] read(byte[] bytes) {
        ByteArrayOutputStream passed = new ByteArrayOutputStream(bytes.length + HEADER);
        int at = 0;
        while (at < bytes.length) {
            int body = Math.min(bodyLeft, bytes.length - at);
            if (!dropping) {
                passed.write(bytes, at, body);
            }
            bodyLeft -= body;
            at += body;
            while (bodyLeft == 0 && at < bytes.length && filled < HEADER) {
                header[filled++] = bytes[at++];
            }
            if (filled == HEADER) {
                frame(passed);
            }
        }
        return passed.toByteArray();
    }

    private void frame(ByteArrayOutputStream passed) {
        ByteBuffer fields = ByteBuffer.wrap(header);
        bodyLeft = fields.getInt(0) >>> 8;
        filled = 0;
        dropping = header[3] == GOAWAY;
        if (!dropping) {
            passed.writeBytes(header);
        }
        if (header[3] == RST_STREAM) {
            onReset.accept(fields.getInt(5) & 0x7fff_ffff);
        }
    }
}
