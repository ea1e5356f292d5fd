package dev.outcrop.bench.sim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/** The bytes of one request as they arrive. Bodies have a Content-Length, as all Bedrock clients send it. */
final class Request {
    private byte[] bytes = new byte[2048];
    private int length;
    private int bodyAt = -1;
    private int bodyLength;
    private boolean expects;

    /** Takes what {@code in} has. */
    void add(ByteBuffer in) {
        int count = in.remaining();
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
        in.get(bytes, length, count);
        length += count;
    }

    /** Whether all of it is there. */
    boolean complete() {
        if (bodyAt < 0) {
            findBody();
        }
        return bodyAt >= 0 && length - bodyAt >= bodyLength;
    }

    /** Whether the client waits for {@code 100 Continue}; true once. */
    boolean asksToContinue() {
        boolean asks = expects;
        expects = false;
        return asks;
    }

    /** Whether the request line has this in it. */
    boolean isFor(String path) {
        return new String(bytes, 0, Math.min(length, 256), ISO_8859_1)
                .lines()
                .findFirst()
                .orElse("")
                .contains(path);
    }

    byte[] body() {
        return Arrays.copyOfRange(bytes, bodyAt, bodyAt + bodyLength);
    }

    /** Forgets it, and keeps what of the next one is there. */
    void next() {
        int end = bodyAt + bodyLength;
        System.arraycopy(bytes, end, bytes, 0, length - end);
        length -= end;
        bodyAt = -1;
        bodyLength = 0;
    }

    private void findBody() {
        for (int i = 3; i < length; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n' && bytes[i - 3] == '\r') {
                bodyAt = i + 1;
                String head = new String(bytes, 0, i, ISO_8859_1).toLowerCase(Locale.ROOT);
                bodyLength = number(head, "\r\ncontent-length:");
                expects = head.contains("\r\nexpect:");
                return;
            }
        }
    }

    private static int number(String head, String name) {
        int at = head.indexOf(name);
        if (at < 0) {
            return 0;
        }
        int end = head.indexOf('\r', at + name.length());
        return Integer.parseInt(head.substring(at + name.length(), end < 0 ? head.length() : end)
                .strip());
    }
}
