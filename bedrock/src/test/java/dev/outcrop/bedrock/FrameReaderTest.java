package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

class FrameReaderTest {
    private static final int MAX = 1 << 20;

    @Test
    void reads_the_header_types_of_the_sdks_encoder_and_keeps_the_strings() throws IOException {
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        headers.put("t", HeaderValue.fromBoolean(true));
        headers.put("f", HeaderValue.fromBoolean(false));
        headers.put("int", HeaderValue.fromInteger(3));
        headers.put("long", HeaderValue.fromLong(4));
        headers.put("bytes", HeaderValue.fromByteArray(new byte[] {1, 2, 3}));
        headers.put("time", HeaderValue.fromTimestamp(Instant.EPOCH));
        headers.put("uuid", HeaderValue.fromUuid(new UUID(1, 2)));
        headers.put(":event-type", HeaderValue.fromString("méssage"));

        Frame frame = reader(encoded(headers, new byte[] {9, 8})).next().orElseThrow();

        assertThat(frame.headers()).containsExactly(Map.entry(":event-type", "méssage"));
        assertThat(frame.payload()).containsExactly(9, 8);
    }

    @Test
    void reads_bytes_and_shorts_whose_values_the_sdks_encoder_forgets_to_write() throws IOException {
        byte[] headers = {1, 'b', 2, 9, 1, 's', 3, 0, 9, 1, 'x', 7, 0, 2, 'o', 'k'};
        assertThat(reader(withHeaders(headers)).next().orElseThrow().headers()).containsExactly(Map.entry("x", "ok"));
    }

    @Test
    void reads_random_frames_however_they_are_chunked() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<Frame> sent = new ArrayList<>();
            var bytes = new ByteArrayOutputStream();
            int count = random.nextInt(6);
            for (int i = 0; i < count; i++) {
                Frame frame = randomFrame(random);
                sent.add(frame);
                Map<String, HeaderValue> headers = new HashMap<>();
                frame.headers().forEach((name, value) -> headers.put(name, HeaderValue.fromString(value)));
                bytes.writeBytes(encoded(headers, frame.payload()));
            }
            var reader = new FrameReader(new Chunked(bytes.toByteArray(), random), MAX);
            for (Frame expected : sent) {
                Frame got = reader.next().orElseThrow();
                assertThat(got.headers()).as("seed %d", seed).isEqualTo(expected.headers());
                assertThat(got.payload()).as("seed %d", seed).isEqualTo(expected.payload());
            }
            assertThat(reader.next()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void takes_what_has_come_and_never_waits_to_see_whether_a_frame_is_whole() throws IOException {
        byte[] first = WireServer.textFrame(0, "one");
        byte[] second = WireServer.textFrame(0, "two");
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(first);
        bytes.writeBytes(second);
        var coming = new Coming(bytes.toByteArray());
        var reader = new FrameReader(coming, MAX);
        for (byte[] frame : List.of(first, second)) {
            for (int i = 1; i < frame.length; i++) {
                coming.come();
                assertThat(reader.arrived()).as("byte %d", i).isFalse();
            }
            coming.come();
            assertThat(reader.arrived()).isTrue();
            assertThat(reader.next()).isPresent();
        }
        assertThat(reader.arrived()).isFalse();
    }

    @Test
    void notices_every_flipped_bit() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            Frame frame = randomFrame(random);
            Map<String, HeaderValue> headers = new HashMap<>();
            frame.headers().forEach((name, value) -> headers.put(name, HeaderValue.fromString(value)));
            byte[] whole = encoded(headers, frame.payload());
            for (int flip = 0; flip < 20; flip++) {
                byte[] damaged = whole.clone();
                damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
                assertThatThrownBy(() -> reader(damaged).next())
                        .as("seed %d", seed)
                        .isInstanceOf(FrameDamaged.class);
            }
        }
    }

    @Test
    void tells_a_stream_that_ends_inside_a_frame_from_one_that_ends_after_it() throws IOException {
        byte[] whole = WireServer.frame(Map.of(":event-type", "messageStop"), "{\"stopReason\":\"end_turn\"}");
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> reader(cut).next()).isInstanceOf(EOFException.class);
        }
        FrameReader reader = reader(whole);
        assertThat(reader.next()).isPresent();
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void refuses_lengths_that_cannot_be_although_their_checksum_is_right() {
        for (int total : new int[] {0, 15, -1, MAX + 1, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> reader(prelude(total, 0)).next()).isInstanceOf(FrameDamaged.class);
        }
        for (int headers : new int[] {-1, 5, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> reader(prelude(20, headers)).next()).isInstanceOf(FrameDamaged.class);
        }
    }

    @Test
    void refuses_headers_that_overrun_or_have_an_unknown_type() {
        byte[] overrun = {1, 'a', 7, 0, 50, 'x'};
        byte[] unknown = {1, 'a', 10};
        byte[] longName = {100, 'a'};
        byte[] longBytes = {1, 'a', 6, (byte) 0xff, (byte) 0xff};
        for (byte[] headers : List.of(overrun, unknown, longName, longBytes)) {
            assertThatThrownBy(() -> reader(withHeaders(headers)).next()).isInstanceOf(FrameDamaged.class);
        }
    }

    private static Frame randomFrame(Random random) {
        Map<String, String> headers = new HashMap<>();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            headers.put("h" + i, "v".repeat(1 + random.nextInt(300)));
        }
        byte[] payload = new byte[random.nextInt(3) == 0 ? random.nextInt(50_000) : random.nextInt(200)];
        random.nextBytes(payload);
        return new Frame(headers, payload, 0, payload.length);
    }

    private static byte[] encoded(Map<String, HeaderValue> headers, byte[] payload) {
        var out = new ByteArrayOutputStream();
        new Message(headers, payload).encode(out);
        return out.toByteArray();
    }

    private static FrameReader reader(byte[] bytes) {
        return new FrameReader(new ByteArrayInputStream(bytes), MAX);
    }

    private static byte[] prelude(int total, int headers) {
        var bytes = ByteBuffer.allocate(64).putInt(total).putInt(headers);
        bytes.putInt(crc(bytes.array(), 8));
        return bytes.array();
    }

    private static byte[] withHeaders(byte[] headers) {
        int total = 16 + headers.length;
        var bytes = ByteBuffer.allocate(total).putInt(total).putInt(headers.length);
        bytes.putInt(crc(bytes.array(), 8)).put(headers);
        bytes.putInt(crc(bytes.array(), total - 4));
        return bytes.array();
    }

    private static int crc(byte[] bytes, int length) {
        var crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    /** Bytes of which one after the other comes; who reads more would wait for ever. */
    private static final class Coming extends InputStream {
        private final ByteArrayInputStream in;
        private int there;

        Coming(byte[] bytes) {
            this.in = new ByteArrayInputStream(bytes);
        }

        void come() {
            there++;
        }

        @Override
        public int available() {
            return there;
        }

        @Override
        public int read() {
            throw new AssertionError("reads bytes one by one");
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            assertThat(there).as("bytes that have come").isPositive();
            int read = in.read(into, offset, Math.min(length, there));
            there -= read;
            return read;
        }
    }

    /** Gives as few bytes at a time as chance wants. */
    private static final class Chunked extends InputStream {
        private final ByteArrayInputStream in;
        private final Random random;

        Chunked(byte[] bytes, Random random) {
            this.in = new ByteArrayInputStream(bytes);
            this.random = random;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return in.read(into, offset, length == 0 ? 0 : 1 + random.nextInt(Math.min(length, 700)));
        }
    }
}
