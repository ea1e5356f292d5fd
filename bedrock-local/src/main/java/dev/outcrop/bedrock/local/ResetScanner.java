package dev.outcrop.bedrock.local;

import java.nio.ByteBuffer;
import java.util.function.IntConsumer;

/**
 * Reads along with an HTTP/2 connection and tells which streams the client resets. Helidon keeps RST_STREAM to itself, and an
 * answer that is stalled would learn of it only at its next write. Frame layout: RFC 9113, section 4.1.
 */
final class ResetScanner {
    private static final int PREFACE = 24;
    private static final int HEADER = 9;
    private static final int RST_STREAM = 3;

    private final IntConsumer onReset;
    private final byte[] header = new byte[HEADER];
    private int toSkip = PREFACE;
    private int filled;

    ResetScanner(IntConsumer onReset) {
        this.onReset = onReset;
    }

    void read(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            int skipped = Math.min(toSkip, bytes.length - at);
            toSkip -= skipped;
            at += skipped;
            while (toSkip == 0 && at < bytes.length && filled < HEADER) {
                header[filled++] = bytes[at++];
            }
            if (filled == HEADER) {
                frame();
            }
        }
    }

    private void frame() {
        ByteBuffer fields = ByteBuffer.wrap(header);
        toSkip = fields.getInt(0) >>> 8;
        filled = 0;
        if (header[3] == RST_STREAM) {
            onReset.accept(fields.getInt(5) & 0x7fff_ffff);
        }
    }
}
