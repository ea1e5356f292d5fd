package dev.outcrop.bench.sim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.eventstream.Message;
import software.amazon.eventstream.MessageDecoder;

/** Held against the SDK's own decoder, which checks both checksums. */
final class FramesTest {

    @Test
    void anAnswerIsWhatTheSdkReads() {
        ByteBuffer out = ByteBuffer.allocate(4096);
        out.put(Frames.START);
        Frames.token(out, 0x0123456789abcdefL);
        Frames.token(out, 255);
        out.put(Frames.END);
        assertThat(decoded(out))
                .satisfiesExactly(
                        one -> assertThat(one).startsWith("messageStart "),
                        one -> assertThat(one).contains("contentBlockDelta ", "~0123456789abcdef~ "),
                        one -> assertThat(one).contains("contentBlockDelta ", "~00000000000000ff~ "),
                        one -> assertThat(one).startsWith("contentBlockStop "),
                        one -> assertThat(one).contains("messageStop ", "end_turn"),
                        one -> assertThat(one).startsWith("metadata "));
    }

    @Test
    void aToolCallNamesTheToolAndItsInput() {
        Script script = Script.answer(1, 0).withTools(1).withTool("weather").withSizes(3, 50);
        byte[] call = Frames.toolCall(script, 7);
        assertThat(decoded(ByteBuffer.allocate(call.length).put(call)))
                .anySatisfy(one -> assertThat(one).contains("{\"text\":\"sss\"}"))
                .anySatisfy(one -> assertThat(one).contains("\"name\":\"weather\"", "tooluse_7"))
                .anySatisfy(one -> assertThat(one).contains("{\\\"city\\\":\\\"Oslo+50\\\"}"))
                .anySatisfy(one -> assertThat(one).contains("tool_use"));
    }

    private static List<String> decoded(ByteBuffer chunks) {
        var messages = new ArrayList<Message>();
        var decoder = new MessageDecoder(messages::add);
        ByteBuffer bytes = chunks.flip();
        while (bytes.hasRemaining()) {
            var size = new StringBuilder();
            for (char next = (char) bytes.get(); next != '\n'; next = (char) bytes.get()) {
                size.append(next);
            }
            int length = Integer.parseInt(size.toString().strip(), 16);
            byte[] frame = new byte[length];
            bytes.get(frame);
            assertThat(bytes.getShort()).as("the end of a chunk").isEqualTo((short) 0x0d0a);
            decoder.feed(frame);
        }
        return messages.stream()
                .map(message -> requireNonNull(message.getHeaders().get(":event-type"))
                                .getString() + " " + new String(message.getPayload(), ISO_8859_1))
                .toList();
    }
}
