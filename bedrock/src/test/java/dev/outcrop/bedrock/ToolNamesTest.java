package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.RecordedCall;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.Role;
import dev.outcrop.model.ToolChoice;
import dev.outcrop.model.ToolSpec;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names that Converse does not take go over the wire as others and come back. */
@Timeout(30)
class ToolNamesTest {
    private static final long SEED = 20_261_129;
    private static final String[] PIECES = {
        "a", "Z", "7", "_", "-", ".", "/", ":", " ", "é", "日", "😀", "_x", "fs", "mcp", "0000000000", "read_file", "v"
    };
    private static final String DOTTED = "files.example/read.file";
    private static final String LONG = "a-tool-whose-name-begins-like-another-ones-and-is-longer-than-converse-takes-";

    @Test
    void every_name_becomes_one_that_converse_takes_and_no_two_become_one() {
        var random = new Random(SEED);
        var seen = new HashMap<String, String>();
        for (int i = 0; i < 20_000; i++) {
            String name = name(random);
            String wire = ToolNames.wire(name);
            assertThat(wire).as(name).matches("[a-zA-Z0-9_-]{1,64}").isEqualTo(ToolNames.wire(name));
            // What was made of one name is another tool's name as well: an answer must not take them for each other.
            for (String each : List.of(name, wire)) {
                String before = seen.put(ToolNames.wire(each), each);
                assertThat(before == null || before.equals(each))
                        .as("%s and %s", before, each)
                        .isTrue();
            }
            assertThat(ToolNames.of(List.of(tool("x"), tool(name), tool("y"))).ours(wire))
                    .isEqualTo(name);
        }
    }

    @Test
    void a_name_that_converse_takes_is_left_alone() {
        assertThat(List.of("weather", "a".repeat(64), "A-b_9", "_", "-"))
                .allSatisfy(name -> assertThat(ToolNames.wire(name)).isEqualTo(name));
    }

    @Test
    void a_name_of_another_form_is_recognised_by_its_beginning() {
        assertThat(ToolNames.wire(DOTTED)).startsWith("files_example_read_file_x");
        assertThat(ToolNames.wire(LONG + "one"))
                .startsWith("a-tool-whose-name-begins-like")
                .hasSize(64);
    }

    @Test
    void they_come_back_from_the_wire_as_they_were() {
        var script = Script.create()
                .otherwise(turn -> turn.text("looking")
                        .toolUse("tu_1", ToolNames.wire(DOTTED), "{}")
                        .toolUse("tu_2", "plain", "{}")
                        .toolUse("tu_3", ToolNames.wire(LONG + "two"), "{}")
                        .toolUse("tu_4", "unheard_of", "{}"));
        var used = new Block.ToolUse("tu_0", LONG + "one", Json.object());
        var request = new ModelRequest(
                        "anthropic.claude-x",
                        List.of(),
                        List.of(
                                Message.user("hi"),
                                new Message(Role.ASSISTANT, List.of(used)),
                                new Message(Role.USER, List.of(Block.ToolResult.error("tu_0", "no")))))
                .withTools(
                        List.of(tool("plain"), tool(DOTTED), tool(LONG + "one"), tool(LONG + "two")),
                        new ToolChoice.Named(DOTTED));
        try (var local = BedrockLocal.start(BedrockLocal.Options.of(script).withApiKey("key"));
                var model = BedrockModel.create(
                        BedrockModel.Options.of(local.endpoint(), BedrockAuth.apiKey("key")), Clock.systemUTC())) {
            List<ModelEvent> events = Wires.all(model.stream(request));
            List<Block> whole = model.converse(request).message().content();

            List<String> expected = List.of(DOTTED, "plain", LONG + "two", "unheard_of");
            assertThat(events.stream()
                            .filter(ModelEvent.ToolUseStarted.class::isInstance)
                            .map(event -> ((ModelEvent.ToolUseStarted) event).tool()))
                    .isEqualTo(expected);
            assertThat(events.stream()
                            .flatMap(event -> event instanceof ModelEvent.BlockFinished(int _, Block.ToolUse use)
                                    ? Optional.of(use.tool()).stream()
                                    : Optional.<String>empty().stream()))
                    .isEqualTo(expected);
            assertThat(whole.stream()
                            .filter(Block.ToolUse.class::isInstance)
                            .map(block -> ((Block.ToolUse) block).tool()))
                    .isEqualTo(expected);
            // That they were accepted says that the service takes them; and they are the same at each call.
            assertThat(local.calls())
                    .extracting(RecordedCall::request)
                    .hasSize(2)
                    .allSatisfy(sent -> {
                        assertThat(sent.at("/toolConfig/tools/1/toolSpec/name").asString())
                                .isEqualTo(ToolNames.wire(DOTTED));
                        assertThat(sent.at("/toolConfig/toolChoice/tool/name").asString())
                                .isEqualTo(ToolNames.wire(DOTTED));
                        assertThat(sent.at("/messages/1/content/0/toolUse/name").asString())
                                .isEqualTo(sent.at("/toolConfig/tools/2/toolSpec/name")
                                        .asString());
                    });
        }
    }

    private static ToolSpec tool(String name) {
        return new ToolSpec(name, "", Json.object());
    }

    private static String name(Random random) {
        var name = new StringBuilder();
        int pieces = 1 + random.nextInt(random.nextBoolean() ? 4 : 40);
        for (int i = 0; i < pieces; i++) {
            name.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return name.toString();
    }
}
