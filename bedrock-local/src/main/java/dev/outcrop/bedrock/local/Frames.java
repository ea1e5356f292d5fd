package dev.outcrop.bedrock.local;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** Events as frames of {@code application/vnd.amazon.eventstream}. */
final class Frames {
    /** At the end of a frame. */
    private static final int CHECKSUM_BYTES = 4;

    private Frames() {}

    static byte[] event(Step.Event event) {
        return frame("event", ":event-type", event.type(), Json.bytes(event.payload()));
    }

    static byte[] failure(Step.Failure failure) {
        byte[] payload = Json.bytes(Json.object().put("message", failure.message()));
        return frame("exception", ":exception-type", failure.exceptionType(), payload);
    }

    /** An event of whose payload one bit is another one, so that the frame's checksum is wrong. */
    static byte[] damaged() {
        byte[] bytes = event(Events.text(0, "damaged"));
        bytes[bytes.length - CHECKSUM_BYTES - 1] ^= 1;
        return bytes;
    }

    private static byte[] frame(String messageType, String typeHeader, String type, byte[] payload) {
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        headers.put(typeHeader, HeaderValue.fromString(type));
        headers.put(":content-type", HeaderValue.fromString("application/json"));
        headers.put(":message-type", HeaderValue.fromString(messageType));
        ByteBuffer encoded = new Message(headers, payload).toByteBuffer();
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }
}
