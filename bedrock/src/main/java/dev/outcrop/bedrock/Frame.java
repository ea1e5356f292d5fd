package dev.outcrop.bedrock;

import java.util.Arrays;
import java.util.Map;

/** One message of an event stream. Only headers whose value is a string are kept: Bedrock sends no others. */
final class Frame {
    private final Map<String, String> headers;
    private final byte[] buffer;
    private final int offset;
    private final int length;

    /** Takes {@code buffer} over, of which {@code length} bytes from {@code offset} are the payload. */
    Frame(Map<String, String> headers, byte[] buffer, int offset, int length) {
        this.headers = Map.copyOf(headers); // no copy if it is one
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** A header's value, or the empty string. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** A copy of the payload. */
    byte[] payload() {
        return Arrays.copyOfRange(buffer, offset, offset + length);
    }

    /** Where the payload stands, no copy. */
    byte[] buffer() {
        return buffer;
    }

    int payloadOffset() {
        return offset;
    }

    int payloadLength() {
        return length;
    }
}
