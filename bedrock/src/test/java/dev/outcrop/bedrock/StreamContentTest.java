package dev.outcrop.bedrock;

import static dev.outcrop.bedrock.Wires.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.model.Block;
import dev.outcrop.model.Bytes;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a stream delivers is what the model said, block by block. */
@Timeout(30)
class StreamContentTest {
    private final Wires wires = new Wires();

    @AfterEach
    void close() throws Exception {
        wires.close();
    }

    @Test
    void delivers_every_delta_and_keeps_every_block_verbatim_and_in_order() {
        String redacted = Base64.getEncoder().encodeToString("secret".getBytes(StandardCharsets.UTF_8));
        WireServer server = wires.server(call -> {
            call.begin();
            call.event("messageStart", "{\"role\":\"assistant\"}");
            reasoning(call, 0, "{\"text\":\"Let me \"}");
            reasoning(call, 0, "{\"text\":\"think\"}");
            reasoning(call, 0, "{\"signature\":\"SIG-A\"}");
            stopBlock(call, 0);
            reasoning(call, 1, "{\"redactedContent\":\"" + redacted + "\"}");
            stopBlock(call, 1);
            reasoning(call, 2, "{\"text\":\"again\"}");
            reasoning(call, 2, "{\"signature\":\"SIG-B\"}");
            stopBlock(call, 2);
            call.text(3, "Hel");
            call.text(3, "lo");
            stopBlock(call, 3);
            startTool(call, 4, "tu_1", "weather");
            toolInput(call, 4, "{\\\"city\\\":");
            toolInput(call, 4, "\\\"Oslo\\\"}");
            stopBlock(call, 4);
            startTool(call, 5, "tu_2", "clock");
            stopBlock(call, 5);
            call.stop("tool_use");
            call.usage();
            call.end();
        });

        List<ModelEvent> events = all(wires.model(server).stream(request()));

        assertThat(joined(events))
                .containsExactly(
                        new ModelEvent.ReasoningDelta(0, "Let me think"),
                        finished(0, new Block.Reasoning("Let me think", Optional.of("SIG-A"))),
                        finished(1, new Block.RedactedReasoning(Bytes.of("secret".getBytes(StandardCharsets.UTF_8)))),
                        new ModelEvent.ReasoningDelta(2, "again"),
                        finished(2, new Block.Reasoning("again", Optional.of("SIG-B"))),
                        new ModelEvent.TextDelta(3, "Hello"),
                        finished(3, new Block.Text("Hello")),
                        new ModelEvent.ToolUseStarted(4, "tu_1", "weather"),
                        new ModelEvent.ToolInputDelta(4, "{\"city\":\"Oslo\"}"),
                        finished(4, new Block.ToolUse("tu_1", "weather", json("{\"city\":\"Oslo\"}"))),
                        new ModelEvent.ToolUseStarted(5, "tu_2", "clock"),
                        finished(5, new Block.ToolUse("tu_2", "clock", json("{}"))),
                        new ModelEvent.Finished(
                                StopReason.TOOL_USE,
                                "tool_use",
                                Optional.of(new Usage(10, 20, 130, 100, 0)),
                                Wires.receipt(Optional.of(Duration.ofMillis(5)))));
    }

    /** The same in as few pieces as can be: what came together is joined already. */
    private static List<ModelEvent> joined(List<ModelEvent> events) {
        var queue = new EventQueue();
        events.forEach(queue::add);
        var joined = new ArrayList<ModelEvent>();
        while (!queue.isEmpty()) {
            joined.add(queue.remove());
        }
        return joined;
    }

    @Test
    void a_reasoning_turn_is_replayed_exactly_as_it_came() {
        String turn = "[{\"reasoningContent\":{\"reasoningText\":{\"text\":\"a\",\"signature\":\"SIG-A\"}}},"
                + "{\"reasoningContent\":{\"redactedContent\":\"c2VjcmV0\"}},"
                + "{\"reasoningContent\":{\"reasoningText\":{\"text\":\"b\",\"signature\":\"SIG-B\"}}},"
                + "{\"text\":\"then\"},{\"toolUse\":{\"toolUseId\":\"t\",\"name\":\"n\",\"input\":{\"z\":1,\"a\":[2]}}},"
                + "{\"toolUse\":{\"toolUseId\":\"s\",\"name\":\"search\",\"input\":{},\"type\":\"server_tool_use\"}},"
                + "{\"citationsContent\":{\"content\":[{\"text\":\"x\"}],\"citations\":[{\"title\":\"T\"}]}},"
                + "{\"image\":{\"format\":\"png\",\"source\":{\"bytes\":\"AAEC\"}}},"
                + "{\"somethingNew\":{\"deep\":[1,{\"er\":true}]}}]";

        List<Block> blocks = BlockJson.read(json(turn), ToolNames.PLAIN);

        assertThat(blocks).hasSize(9);
        assertThat(Json.MAPPER.writeValueAsString(BlockJson.write(blocks))).isEqualTo(turn);
    }

    @Test
    void citations_images_provider_tools_and_unknown_things_are_kept() {
        WireServer server = wires.server(call -> {
            call.begin();
            call.event("somethingNew", "{\"x\":1}");
            call.text(0, "cited");
            delta(call, 0, "{\"citation\":{\"title\":\"T\",\"location\":{\"web\":{\"url\":\"u\"}}}}");
            stopBlock(call, 0);
            start(call, 1, "{\"image\":{\"format\":\"jpeg\"}}");
            delta(call, 1, "{\"image\":{\"source\":{\"bytes\":\"AAEC\"}}}");
            delta(call, 1, "{\"image\":{\"source\":{\"bytes\":\"AwQ=\"}}}");
            stopBlock(call, 1);
            start(call, 2, "{\"toolUse\":{\"toolUseId\":\"s\",\"name\":\"search\",\"type\":\"server_tool_use\"}}");
            toolInput(call, 2, "{\\\"q\\\":");
            toolInput(call, 2, "1}");
            stopBlock(call, 2);
            start(call, 3, "{\"toolResult\":{\"toolUseId\":\"s\",\"type\":\"x\",\"status\":\"success\"}}");
            delta(call, 3, "{\"toolResult\":[{\"text\":\"one\"}]}");
            delta(call, 3, "{\"toolResult\":[{\"json\":{\"two\":2}}]}");
            stopBlock(call, 3);
            start(call, 4, "{\"hologram\":{\"id\":\"h\"}}");
            delta(call, 4, "{\"hologram\":{\"data\":\"ab\"}}");
            delta(call, 4, "{\"hologram\":{\"data\":\"cd\"}}");
            call.stop("brand_new_reason");
            call.usage();
            call.end();
        });

        List<ModelEvent> events = all(wires.model(server).stream(request()));

        List<Block> blocks = events.stream()
                .filter(ModelEvent.BlockFinished.class::isInstance)
                .map(event -> ((ModelEvent.BlockFinished) event).content())
                .toList();
        assertThat(Json.MAPPER.writeValueAsString(BlockJson.write(blocks)))
                .isEqualTo("[{\"citationsContent\":{\"content\":[{\"text\":\"cited\"}],\"citations\":[{\"title\":\"T\","
                        + "\"location\":{\"web\":{\"url\":\"u\"}}}]}},"
                        + "{\"image\":{\"format\":\"jpeg\",\"source\":{\"bytes\":\"AAECAwQ=\"}}},"
                        + "{\"toolUse\":{\"toolUseId\":\"s\",\"name\":\"search\",\"type\":\"server_tool_use\",\"input\":{\"q\":1}}},"
                        + "{\"toolResult\":{\"toolUseId\":\"s\",\"type\":\"x\",\"status\":\"success\",\"content\":[{\"text\":\"one\"},{\"json\":{\"two\":2}}]}},"
                        + "{\"hologram\":{\"id\":\"h\",\"data\":\"abcd\"}}]");
        // A provider's own tool is not ours to run.
        assertThat(events).noneMatch(ModelEvent.ToolUseStarted.class::isInstance);
        assertThat(((ModelEvent.Finished) events.getLast()).reason()).isEqualTo(StopReason.OTHER);
        assertThat(((ModelEvent.Finished) events.getLast()).rawReason()).isEqualTo("brand_new_reason");
        assertThat(((ModelEvent.Finished) events.getLast()).receipt().unknown())
                .containsExactly(Wires.json("{\"somethingNew\":{\"x\":1}}"));
    }

    @Test
    void of_unknown_events_that_never_end_the_first_ones_are_kept() {
        WireServer server = wires.server(call -> {
            call.begin();
            call.event("messageStart", "{\"role\":\"assistant\"}");
            for (int i = 0; i < 500; i++) {
                call.event("signOfLife", "{\"n\":" + i + "}");
            }
            call.text(0, "alive");
            call.stop("end_turn");
            call.usage();
            call.end();
        });

        List<ModelEvent> events = all(wires.model(server).stream(request()));

        assertThat(events).contains(finished(0, new Block.Text("alive")));
        assertThat(((ModelEvent.Finished) events.getLast()).receipt().unknown())
                .hasSize(20)
                .startsWith(Wires.json("{\"signOfLife\":{\"n\":0}}"));
    }

    @Test
    void of_unknown_events_that_are_large_only_so_many_are_kept_as_can_be_stored_with_the_answer() {
        String large = "{\"x\":\"" + "y".repeat(30_000) + "\"}";
        WireServer server = wires.server(call -> {
            call.begin();
            for (int i = 0; i < 5; i++) {
                call.event("somethingLarge", large);
            }
            call.event("somethingSmall", "{\"n\":1}");
            call.text(0, "alive");
            call.stop("end_turn");
            call.usage();
            call.end();
        });

        List<ModelEvent> events = all(wires.model(server).stream(request()));

        assertThat(((ModelEvent.Finished) events.getLast()).receipt().unknown())
                .containsExactly(
                        Wires.json("{\"somethingLarge\":" + large + "}"), Wires.json("{\"somethingSmall\":{\"n\":1}}"));
    }

    @Test
    void a_tool_input_that_is_no_json_is_kept_as_text() {
        WireServer server = wires.server(call -> {
            call.begin();
            startTool(call, 0, "tu_1", "weather");
            toolInput(call, 0, "{\\\"city\\\": \\\"Os");
            call.stop("max_tokens");
            call.usage();
            call.end();
        });

        assertThat(all(wires.model(server).stream(request())))
                .contains(finished(0, new Block.ToolUse("tu_1", "weather", Json.NODES.stringNode("{\"city\": \"Os"))))
                .last()
                .extracting(last -> ((ModelEvent.Finished) last).reason())
                .isEqualTo(StopReason.MAX_TOKENS);
    }
}
