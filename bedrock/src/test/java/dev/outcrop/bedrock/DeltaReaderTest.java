package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.bedrock.DeltaReader.Delta;
import dev.outcrop.bedrock.DeltaReader.Kind;
import dev.outcrop.model.ModelEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

/** Deltas are read from the bytes as they would be from a tree. */
class DeltaReaderTest {
    private static final long SEED = 20_261_128;
    private static final String[] PIECES = {
        "a",
        "é",
        "日本",
        "😀",
        "\\n",
        "\\\"",
        "\\\\",
        "\\/",
        "\\u00e9",
        "\\ud83d\\ude00",
        "\\ud83d",
        "\\ude00",
        "\\u0000",
        " ",
        "{",
        "}",
        "\\t"
    };
    private static final String[] UNKNOWN = {
        "\"p\":\"abcdef\"",
        "\"x\":{\"delta\":{\"text\":\"no\"},\"a\":[1,{}]}",
        "\"n\":-1.5e3",
        "\"b\":null",
        "\"l\":[[],[true]]"
    };

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"contentBlockIndex":3,"delta":{"text":"Hi"},"p":"abc"}                 | TEXT       | 3 | Hi
            {"delta":{"reasoningContent":{"text":"why"}},"contentBlockIndex":1}      | REASONING  | 1 | why
            {"x":{"delta":[]},"delta":{"toolUse":{"input":"{\\"a"}}}                  | TOOL_INPUT | 0 | {"a
            """)
    void the_bulk_of_a_stream_is_read_without_a_tree(String json, Kind kind, int block, String text) {
        assertThat(DeltaReader.read(frame("contentBlockDelta", json))).contains(new Delta(kind, block, text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"delta\":{\"text\":\"a\",\"citation\":{}}}",
                "{\"delta\":{\"reasoningContent\":{\"signature\":\"s\"}}}",
                "{\"delta\":{\"toolUse\":{\"input\":{}}}}",
                "{\"delta\":{\"toolUse\":{\"input\":\"a\",\"type\":\"t\"}}}",
                "{\"delta\":{\"text\":1}}",
                "{\"delta\":{}}",
                "{\"delta\":null}",
                "{\"contentBlockIndex\":1}",
                "{\"contentBlockIndex\":\"1\",\"delta\":{\"text\":\"a\"}}",
                "{\"contentBlockIndex\":1.5,\"delta\":{\"text\":\"a\"}}",
                "{\"delta\":{\"text\":\"a\"},\"delta\":{\"text\":\"b\"}}",
                "{\"delta\":{\"text\":\"a\"}} {}",
                "{\"delta\":{\"text\":\"a\"}",
                "[]",
                ""
            })
    void anything_else_is_left_to_the_tree(String json) {
        assertThat(DeltaReader.read(frame("contentBlockDelta", json))).isEmpty();
    }

    @Test
    void an_event_that_is_no_json_fails() {
        assertThatThrownBy(() -> new AnswerFold(Optional.empty(), ToolNames.PLAIN)
                        .accept(frame("contentBlockDelta", "{\"delta\":{\"text\":\"a\"}} x")))
                .isInstanceOf(JacksonException.class);
    }

    @Test
    void both_ways_agree_on_any_stream() {
        var random = new Random(SEED);
        int quick = 0;
        for (int round = 0; round < 500; round++) {
            var ours = new AnswerFold(Optional.empty(), ToolNames.PLAIN);
            var trees = new AnswerFold(Optional.empty(), ToolNames.PLAIN);
            for (int i = 0; i < 30; i++) {
                Frame frame = random(random);
                quick += frame.header(":event-type").equals("contentBlockDelta")
                                && DeltaReader.read(frame).isPresent()
                        ? 1
                        : 0;
                List<ModelEvent> expected =
                        trees.accept(frame.header(":event-type"), Json.MAPPER.readTree(frame.payload()));
                assertThat(ours.accept(frame))
                        .as("seed %d, round %d: %s", SEED, round, new String(frame.payload(), StandardCharsets.UTF_8))
                        .isEqualTo(expected);
            }
            assertThat(ours.finished()).isEqualTo(trees.finished());
        }
        assertThat(quick).isGreaterThan(3_000);
    }

    private static Frame random(Random random) {
        String type = new String[] {"contentBlockStart", "contentBlockStop", "messageStop"}[random.nextInt(3)];
        int index = random.nextInt(3);
        var members = new ArrayList<String>();
        if (random.nextInt(5) > 0) {
            members.add("\"contentBlockIndex\":" + index);
        }
        if (random.nextInt(6) > 0) {
            type = "contentBlockDelta";
            members.add("\"delta\":" + delta(random));
        } else if (type.equals("contentBlockStart")) {
            members.add("\"start\":{\"toolUse\":{\"toolUseId\":\"t\",\"name\":\"n\""
                    + (random.nextBoolean() ? "" : ",\"type\":\"x\"") + "}}");
        } else if (type.equals("messageStop")) {
            members.add("\"stopReason\":\"end_turn\"");
        }
        if (random.nextInt(3) == 0) {
            members.add(UNKNOWN[random.nextInt(UNKNOWN.length)]);
        }
        Collections.shuffle(members, random);
        return frame(type, "{" + String.join(random.nextBoolean() ? "," : " ,\n", members) + "}");
    }

    private static String delta(Random random) {
        String text = "\"" + text(random) + "\"";
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> "{\"text\":" + text + "}";
            case 3, 4 -> "{\"reasoningContent\":{\"text\":" + text + "}}";
            case 5, 6 -> "{\"toolUse\":{\"input\":" + text + "}}";
            case 7 -> "{\"reasoningContent\":{\"signature\":" + text + "}}";
            case 8 -> "{\"text\":" + text + ",\"hologram\":{\"a\":" + text + "}}";
            default -> "{\"citation\":{\"title\":" + text + "}}";
        };
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static Frame frame(String type, String json) {
        byte[] bytes = ("##" + json + "##").getBytes(StandardCharsets.UTF_8);
        return new Frame(Map.of(":event-type", type), bytes, 2, bytes.length - 4);
    }
}
