package dev.outcrop.bedrock;

import java.util.Map;

/** One message of an event stream. Only headers whose value is a string are kept: Bedrock sends no others. */
final class Frame {
    private final Map<String, String> headers;
    private final byte[] payload;

    /** Takes {@code payload} over. */
    Frame(Map<String, String> headers, byte[] payload) {
        this.headers = Map.copyOf(headers);
        this.payload = payload;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** A header's value, or the empty string. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The payload itself, no copy. */
    byte[] payload() {
        return payload;
    }
}
