package dev.outcrop.bench.load;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.Consumer;

/** An HTTP/1.1 response that comes in pieces: its head, then a body in chunks, of a known length, or until the end. */
final class Reply {
    private static final int LONGEST_HEAD = 32_768;

    private enum Part {
        HEAD,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        LENGTH,
        UNTIL_CLOSED,
        DONE
    }

    private final Consumer<ByteBuffer> body;
    private final StringBuilder line = new StringBuilder();
    private Part part = Part.HEAD;
    private int status;
    private boolean closes;
    private long left;

    /** {@code body} gets the bytes of the body, without framing, as they come. */
    Reply(Consumer<ByteBuffer> body) {
        this.body = body;
    }

    /** 0 until it is known. */
    int status() {
        return status;
    }

    /** Whether all of it is there. */
    boolean done() {
        return part == Part.DONE;
    }

    /** Whether the connection can't be used again. */
    boolean closes() {
        return closes;
    }

    /** Whether the end of the connection is the end of a whole response. */
    boolean endsWithConnection() {
        return part == Part.UNTIL_CLOSED;
    }

    /**
     * Takes bytes until the response is whole or there are no more.
     *
     * @throws ProtocolException if they are none of a response: a server in trouble may write an error into its answer
     */
    void take(ByteBuffer bytes) throws ProtocolException {
        while (bytes.hasRemaining() && part != Part.DONE) {
            switch (part) {
                case HEAD -> head(bytes);
                case CHUNK_SIZE -> chunkSize(bytes);
                case CHUNK, LENGTH -> content(bytes);
                case CHUNK_END -> {
                    if (lineEnds(bytes)) {
                        part = Part.CHUNK_SIZE;
                    }
                }
                case TRAILER -> {
                    if (lineEnds(bytes)) {
                        boolean last = line.isEmpty();
                        line.setLength(0);
                        part = last ? Part.DONE : Part.TRAILER;
                    }
                }
                case UNTIL_CLOSED -> body.accept(bytes);
                case DONE -> {}
            }
        }
    }

    private void head(ByteBuffer bytes) throws ProtocolException {
        while (bytes.hasRemaining()) {
            line.append((char) (bytes.get() & 0xff));
            int length = line.length();
            if (length >= 4
                    && line.charAt(length - 1) == '\n'
                    && line.substring(length - 4).equals("\r\n\r\n")) {
                read(line.toString().toLowerCase(Locale.ROOT));
                line.setLength(0);
                return;
            }
            if (length > LONGEST_HEAD) {
                throw new ProtocolException("the head is longer than " + LONGEST_HEAD + " bytes");
            }
        }
    }

    private void read(String head) throws ProtocolException {
        status = (int) number(head.substring(0, head.indexOf('\r')).replaceFirst("^http/1\\.1 (\\d{3}).*$", "$1"), 10);
        if (status == 100) {
            return; // the real one follows
        }
        closes = head.contains("\r\nconnection: close");
        int length = head.indexOf("\r\ncontent-length:");
        if (head.contains("\r\ntransfer-encoding: chunked")) {
            part = Part.CHUNK_SIZE;
        } else if (length >= 0) {
            int from = length + "\r\ncontent-length:".length();
            left = number(head.substring(from, head.indexOf('\r', from)).strip(), 10);
            part = left == 0 ? Part.DONE : Part.LENGTH;
        } else if (status == 204 || status == 304) {
            part = Part.DONE;
        } else {
            closes = true;
            part = Part.UNTIL_CLOSED;
        }
    }

    private void chunkSize(ByteBuffer bytes) throws ProtocolException {
        if (lineEnds(bytes)) {
            int semicolon = line.indexOf(";");
            String size = semicolon < 0 ? line.toString() : line.substring(0, semicolon);
            left = number(size.strip(), 16);
            line.setLength(0);
            part = left == 0 ? Part.TRAILER : Part.CHUNK;
        }
    }

    private static long number(String text, int radix) throws ProtocolException {
        try {
            return Long.parseUnsignedLong(text, radix);
        } catch (NumberFormatException _) {
            throw new ProtocolException("this is where a number should be: " + text);
        }
    }

    private void content(ByteBuffer bytes) {
        int limit = bytes.limit();
        int count = (int) Math.min(left, bytes.remaining());
        bytes.limit(bytes.position() + count);
        body.accept(bytes);
        bytes.limit(limit);
        left -= count;
        if (left == 0) {
            part = part == Part.CHUNK ? Part.CHUNK_END : Part.DONE;
        }
    }

    /** Adds to the line; true at its end, without the line's end. */
    private boolean lineEnds(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            char next = (char) (bytes.get() & 0xff);
            if (next == '\n') {
                return true;
            }
            if (next != '\r') {
                line.append(next);
            }
        }
        return false;
    }

    /** For messages. */
    @Override
    public String toString() {
        return "response " + status + " in " + part;
    }
}
