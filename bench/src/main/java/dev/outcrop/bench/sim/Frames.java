package dev.outcrop.bench.sim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Frames of an event stream, each in an HTTP chunk of its own, made once and copied. */
final class Frames {
    private static final byte[] HEX = "0123456789abcdef".getBytes(ISO_8859_1);
    private static final int CHECKSUM = 4;
    private static final String TOKEN = "~0000000000000000~ ";

    static final byte[] START = chunk("messageStart", "{\"p\":\"abcd\",\"role\":\"assistant\"}");
    static final byte[] END = join(
            chunk("contentBlockStop", "{\"contentBlockIndex\":0,\"p\":\"abcdefgh\"}"),
            chunk("messageStop", "{\"p\":\"abcdefghijklmn\",\"stopReason\":\"end_turn\"}"),
            metadata(),
            "0\r\n\r\n".getBytes(ISO_8859_1));

    private static final byte[] DELTA = chunk(
            "contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"" + TOKEN + "\"},\"p\":\"abcdefgh\"}");
    private static final int FRAME_AT = new String(DELTA, ISO_8859_1).indexOf("\r\n") + 2;
    private static final int FRAME_BYTES = DELTA.length - FRAME_AT - 2;
    private static final int TIME_AT = new String(DELTA, ISO_8859_1).indexOf('~') + 1;

    /** The room that a token takes. */
    static final int TOKEN_BYTES = DELTA.length;

    private Frames() {}

    /** A token that was sent now; {@code out} is backed by an array. */
    static void token(ByteBuffer out, long nanos) {
        int at = out.arrayOffset() + out.position();
        out.put(DELTA);
        byte[] array = out.array();
        hex(array, at + TIME_AT, nanos);
        var crc = new CRC32();
        crc.update(array, at + FRAME_AT, FRAME_BYTES - CHECKSUM);
        out.putInt(out.position() - 2 - CHECKSUM, (int) crc.getValue());
    }

    /** A step that says something and asks for the tool. */
    static byte[] toolCall(Script script, int number) {
        String input = toolInput(script).replace("\"", "\\\"");
        byte[] said = script.say() == 0
                ? new byte[0]
                : join(
                        chunk(
                                "contentBlockDelta",
                                "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"" + "s".repeat(script.say())
                                        + "\"},\"p\":\"abcd\"}"),
                        chunk("contentBlockStop", "{\"contentBlockIndex\":0,\"p\":\"abcdefgh\"}"));
        int index = script.say() == 0 ? 0 : 1;
        return join(
                START,
                said,
                chunk(
                        "contentBlockStart",
                        "{\"contentBlockIndex\":" + index + ",\"p\":\"ab\",\"start\":{\"toolUse\":{\"name\":\""
                                + script.use() + "\",\"toolUseId\":\"tooluse_" + number + "\"}}}"),
                chunk(
                        "contentBlockDelta",
                        "{\"contentBlockIndex\":" + index + ",\"delta\":{\"toolUse\":{\"input\":\"" + input
                                + "\"}},\"p\":\"abcd\"}"),
                chunk("contentBlockStop", "{\"contentBlockIndex\":" + index + ",\"p\":\"abcdefgh\"}"),
                chunk("messageStop", "{\"p\":\"abcdefghijklmn\",\"stopReason\":\"tool_use\"}"),
                metadata(),
                "0\r\n\r\n".getBytes(ISO_8859_1));
    }

    /** What the tool is called with. A city {@code Oslo+2000} asks for 2,000 characters more in the result. */
    static String toolInput(Script script) {
        return "{\"city\":\"Oslo" + (script.pad() > 0 ? "+" + script.pad() : "") + "\"}";
    }

    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        var all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static byte[] metadata() {
        return chunk(
                "metadata",
                "{\"metrics\":{\"latencyMs\":1},\"p\":\"abcd\",\"usage\":{\"inputTokens\":20,\"outputTokens\":50,"
                        + "\"totalTokens\":70}}");
    }

    private static byte[] chunk(String event, String payload) {
        byte[] frame = frame(event, payload.getBytes(ISO_8859_1));
        byte[] head = (Integer.toHexString(frame.length) + "\r\n").getBytes(ISO_8859_1);
        return join(head, frame, "\r\n".getBytes(ISO_8859_1));
    }

    private static byte[] frame(String event, byte[] payload) {
        byte[] headers = join(
                header(":event-type", event),
                header(":content-type", "application/json"),
                header(":message-type", "event"));
        var frame = ByteBuffer.allocate(12 + headers.length + payload.length + CHECKSUM);
        frame.putInt(frame.capacity()).putInt(headers.length).putInt(crc(frame.array(), 8));
        frame.put(headers).put(payload).putInt(crc(frame.array(), frame.capacity() - CHECKSUM));
        return frame.array();
    }

    private static byte[] header(String name, String value) {
        var header = ByteBuffer.allocate(1 + name.length() + 3 + value.length());
        header.put((byte) name.length()).put(name.getBytes(ISO_8859_1)).put((byte) 7);
        return header.putShort((short) value.length())
                .put(value.getBytes(ISO_8859_1))
                .array();
    }

    private static int crc(byte[] bytes, int length) {
        var crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static void hex(byte[] out, int at, long value) {
        for (int i = 15; i >= 0; i--) {
            out[at + i] = HEX[(int) (value >>> (4 * (15 - i))) & 15];
        }
    }
}
