package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.outcrop.bedrock.WireServer.Call;
import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.Receipt;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Servers and clients of one test, closed after it, and the words that such tests are written in. */
final class Wires {
    static final Duration LONG = Duration.ofMinutes(5);
    private final List<AutoCloseable> open = new ArrayList<>();

    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    WireServer server(WireServer.Handler handler) {
        var server = new WireServer(handler);
        open.add(server);
        return server;
    }

    BedrockModel model(WireServer server) {
        return model(server, LONG, LONG);
    }

    BedrockModel model(WireServer server, Duration first, Duration idle) {
        return closing(BedrockModel.create(
                BedrockModel.Options.of(server.uri(), BedrockAuth.apiKey("key")).withLimits(first, idle),
                Clock.systemUTC()));
    }

    /** Takes over a model. */
    BedrockModel closing(BedrockModel model) {
        open.add(model);
        return model;
    }

    static ModelRequest request() {
        return new ModelRequest("m", List.of(), List.of(Message.user("hi")));
    }

    static List<ModelEvent> all(ModelStream stream) {
        var events = new ArrayList<ModelEvent>();
        stream.forEach(events::add);
        return events;
    }

    /** All text that they bring, in however many pieces. */
    static String text(List<ModelEvent> events) {
        return events.stream()
                .map(event -> event instanceof ModelEvent.TextDelta delta ? delta.text() : "")
                .collect(Collectors.joining());
    }

    static ModelFailure failure(Runnable call) {
        return catchThrowableOfType(ModelFailure.class, call::run);
    }

    /** What a {@link WireServer} tells of a call, if it tells how long it took. */
    static Receipt receipt(Optional<Duration> latency) {
        Optional<String> none = Optional.empty();
        return new Receipt(Optional.of("req-1"), latency, none, none, Optional.empty(), List.of(), Optional.empty());
    }

    static ModelEvent finished(int block, Block content) {
        return new ModelEvent.BlockFinished(block, content);
    }

    static JsonNode json(String text) {
        return Json.MAPPER.readTree(text);
    }

    static void start(Call call, int block, String start) throws IOException {
        call.event("contentBlockStart", "{\"contentBlockIndex\":" + block + ",\"start\":" + start + "}");
    }

    static void delta(Call call, int block, String delta) throws IOException {
        call.event("contentBlockDelta", "{\"contentBlockIndex\":" + block + ",\"delta\":" + delta + "}");
    }

    static void reasoning(Call call, int block, String content) throws IOException {
        delta(call, block, "{\"reasoningContent\":" + content + "}");
    }

    static void startTool(Call call, int block, String id, String name) throws IOException {
        start(call, block, "{\"toolUse\":{\"toolUseId\":\"" + id + "\",\"name\":\"" + name + "\"}}");
    }

    static void toolInput(Call call, int block, String escaped) throws IOException {
        delta(call, block, "{\"toolUse\":{\"input\":\"" + escaped + "\"}}");
    }

    static void stopBlock(Call call, int block) throws IOException {
        call.event("contentBlockStop", "{\"contentBlockIndex\":" + block + "}");
    }
}
