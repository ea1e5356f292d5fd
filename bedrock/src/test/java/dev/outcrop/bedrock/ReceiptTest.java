package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.Receipt;
import dev.outcrop.model.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the service tells of a call beside its answer comes through as it was told. */
@Timeout(30)
class ReceiptTest {
    private static final String USAGE = "\"usage\":{\"inputTokens\":10,\"outputTokens\":20,\"totalTokens\":230,"
            + "\"cacheReadInputTokens\":100,\"cacheWriteInputTokens\":100,\"cacheDetails\":["
            + "{\"ttl\":\"1h\",\"inputTokens\":60},{\"ttl\":\"5m\",\"inputTokens\":40}]}";
    private static final String METADATA = USAGE + ",\"metrics\":{\"latencyMs\":321},"
            + "\"serviceTier\":{\"type\":\"flex\"},\"performanceConfig\":{\"latency\":\"optimized\"},"
            + "\"trace\":{\"promptRouter\":{\"invokedModelId\":\"m\"}}";
    private static final Usage EXPECTED =
            new Usage(10, 20, 230, 100, 100, List.of(new Usage.CacheWrite("1h", 60), new Usage.CacheWrite("5m", 40)));
    private static final Receipt RECEIPT = new Receipt(
            Optional.of("req-1"),
            Optional.of(Duration.ofMillis(321)),
            Optional.of("flex"),
            Optional.of("optimized"),
            Optional.of(Wires.json("{\"promptRouter\":{\"invokedModelId\":\"m\"}}")),
            List.of(),
            Optional.of(Wires.json("{\"stop_sequence\":\"END\"}")));

    private final Wires wires = new Wires();

    @AfterEach
    void close() throws Exception {
        wires.close();
    }

    @Test
    void of_a_stream() {
        WireServer server = wires.server(call -> {
            call.begin();
            call.event("messageStart", "{\"role\":\"assistant\"}");
            call.event(
                    "messageStop",
                    "{\"stopReason\":\"end_turn\",\"additionalModelResponseFields\":{\"stop_sequence\":\"END\"}}");
            call.event("metadata", "{" + METADATA + "}");
            call.end();
        });
        var finished = (ModelEvent.Finished)
                Wires.all(wires.model(server).stream(Wires.request())).getLast();
        assertThat(finished.usage()).contains(EXPECTED);
        assertThat(finished.receipt()).isEqualTo(RECEIPT);
    }

    @Test
    void of_a_whole_answer() {
        WireServer server = wires.server(call -> call.answer(
                200,
                Map.of("content-type", "application/json", "x-amzn-RequestId", "req-1"),
                "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[]}},\"stopReason\":\"end_turn\","
                        + METADATA + ",\"additionalModelResponseFields\":{\"stop_sequence\":\"END\"}}"));
        Answer answer = wires.model(server).converse(Wires.request());
        assertThat(answer.usage()).contains(EXPECTED);
        assertThat(answer.receipt()).isEqualTo(RECEIPT);
    }

    @Test
    void of_a_service_that_tells_nothing() {
        WireServer server = wires.server(call -> call.answer(200, Map.of(), "{\"stopReason\":\"end_turn\"}"));
        Answer answer = wires.model(server).converse(Wires.request());
        assertThat(answer.usage()).isEmpty();
        assertThat(answer.receipt()).isEqualTo(Receipt.NONE);
    }
}
