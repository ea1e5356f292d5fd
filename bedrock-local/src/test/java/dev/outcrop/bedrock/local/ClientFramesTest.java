package dev.outcrop.bedrock.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames are found wherever the socket happens to cut them. */
class ClientFramesTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 9, 10, 24, 33, 1000})
    void resets_are_told_and_goaway_is_taken_out_at_any_cut(int size) {
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] data = frame(0, 1, new byte[300]);
        byte[] reset = frame(3, 5, new byte[4]);
        byte[] settings = frame(4, 0, new byte[0]);
        byte[] sent = joined(preface, settings, data, reset, frame(7, 0, new byte[8]), data, frame(7, 0, new byte[20]));
        List<Integer> resets = new ArrayList<>();
        ClientFrames frames = new ClientFrames(resets::add);
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        for (int at = 0; at < sent.length; at += size) {
            seen.writeBytes(frames.read(Arrays.copyOfRange(sent, at, Math.min(sent.length, at + size))));
        }
        assertThat(resets).containsExactly(5);
        assertThat(seen.toByteArray()).isEqualTo(joined(preface, settings, data, reset, data));
    }

    private static byte[] frame(int type, int stream, byte[] body) {
        return ByteBuffer.allocate(9 + body.length)
                .putInt((body.length << 8) | type)
                .put((byte) 0)
                .putInt(stream)
                .put(body)
                .array();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }
}
