package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.WireServer.Call;
import dev.outcrop.model.Block;
import dev.outcrop.model.Bytes;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(30)
class BedrockStreamTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void delivers_every_delta_and_keeps_every_block_verbatim_and_in_order() {
        String redacted = Base64.getEncoder().encodeToString("secret".getBytes(StandardCharsets.UTF_8));
        WireServer server = server(call -> {
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

        List<ModelEvent> events = all(model(server).stream(request()));

        assertThat(events)
                .containsExactly(
                        new ModelEvent.ReasoningDelta(0, "Let me "),
                        new ModelEvent.ReasoningDelta(0, "think"),
                        finished(0, new Block.Reasoning("Let me think", Optional.of("SIG-A"))),
                        finished(1, new Block.RedactedReasoning(Bytes.of("secret".getBytes(StandardCharsets.UTF_8)))),
                        new ModelEvent.ReasoningDelta(2, "again"),
                        finished(2, new Block.Reasoning("again", Optional.of("SIG-B"))),
                        new ModelEvent.TextDelta(3, "Hel"),
                        new ModelEvent.TextDelta(3, "lo"),
                        finished(3, new Block.Text("Hello")),
                        new ModelEvent.ToolUseStarted(4, "tu_1", "weather"),
                        new ModelEvent.ToolInputDelta(4, "{\"city\":"),
                        new ModelEvent.ToolInputDelta(4, "\"Oslo\"}"),
                        finished(4, new Block.ToolUse("tu_1", "weather", json("{\"city\":\"Oslo\"}"))),
                        new ModelEvent.ToolUseStarted(5, "tu_2", "clock"),
                        finished(5, new Block.ToolUse("tu_2", "clock", json("{}"))),
                        new ModelEvent.Finished(
                                StopReason.TOOL_USE, "tool_use", Optional.of(new Usage(10, 20, 130, 100, 0))));
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

        List<Block> blocks = BlockJson.read(json(turn));

        assertThat(blocks).hasSize(9);
        assertThat(Json.MAPPER.writeValueAsString(BlockJson.write(blocks))).isEqualTo(turn);
    }

    @Test
    void citations_images_provider_tools_and_unknown_things_are_kept() {
        WireServer server = server(call -> {
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

        List<ModelEvent> events = all(model(server).stream(request()));

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
    }

    @Test
    void a_tool_input_that_is_no_json_is_kept_as_text() {
        WireServer server = server(call -> {
            call.begin();
            startTool(call, 0, "tu_1", "weather");
            toolInput(call, 0, "{\\\"city\\\": \\\"Os");
            call.stop("max_tokens");
            call.usage();
            call.end();
        });

        assertThat(all(model(server).stream(request())))
                .contains(finished(0, new Block.ToolUse("tu_1", "weather", Json.NODES.stringNode("{\"city\": \"Os"))))
                .last()
                .extracting(last -> ((ModelEvent.Finished) last).reason())
                .isEqualTo(StopReason.MAX_TOKENS);
    }

    @Test
    void a_caller_who_stops_frees_the_upstream_connection_at_once_even_while_another_thread_reads() throws Exception {
        WireServer server = server(call -> {
            call.begin();
            for (int i = 0; i < 10; i++) {
                call.text(0, "d");
            }
            call.awaitGone();
        });
        BedrockModel model = model(server);
        List<Long> latencies = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            ModelStream stream = model.stream(request());
            var tenth = new CountDownLatch(10);
            var outcome = new CompletableFuture<Throwable>();
            Thread.ofVirtual().start(() -> {
                try {
                    stream.forEach(_ -> tenth.countDown());
                } catch (RuntimeException e) {
                    outcome.complete(e);
                }
            });
            assertThat(tenth.await(5, TimeUnit.SECONDS)).isTrue();
            long stopped = System.nanoTime();
            stream.close();
            stream.close();
            assertThat(outcome.get(5, TimeUnit.SECONDS)).isInstanceOfSatisfying(ModelFailure.class, failure -> {
                assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
                assertThat(failure.delivered()).isTrue();
            });
            latencies.add(server.calls().get(round).goneAt.get(5, TimeUnit.SECONDS) - stopped);
        }
        latencies.sort(null);
        System.out.printf(
                "cancel seen upstream: median %.2f ms, worst %.2f ms%n",
                latencies.get(10) / 1e6, latencies.getLast() / 1e6);
        assertThat(latencies.get(10)).isLessThan(Duration.ofMillis(100).toNanos());
    }

    @Test
    void an_interrupt_frees_the_upstream_connection_before_and_within_the_answer() throws Exception {
        WireServer server = server(call -> {
            if (call.target.contains("silent")) {
                call.awaitGone();
                return;
            }
            call.begin();
            call.text(0, "d");
            call.awaitGone();
        });
        BedrockModel model = model(server);
        for (String id : List.of("silent", "talking")) {
            var outcome = new CompletableFuture<Throwable>();
            var reading = new CountDownLatch(1);
            Thread reader = Thread.ofVirtual().start(() -> {
                try {
                    ModelStream stream = model.stream(request().withModelId(id));
                    stream.forEach(_ -> reading.countDown());
                } catch (RuntimeException e) {
                    outcome.complete(Thread.currentThread().isInterrupted() ? e : new AssertionError("flag lost", e));
                }
            });
            if (id.equals("silent")) {
                await().until(() -> server.calls().size() == 1);
            } else {
                assertThat(reading.await(5, TimeUnit.SECONDS)).isTrue();
            }
            long interrupted = System.nanoTime();
            reader.interrupt();
            assertThat(outcome.get(5, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            ModelFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(Kind.CANCELLED));
            long seen = server.calls().getLast().goneAt.get(5, TimeUnit.SECONDS) - interrupted;
            System.out.printf("interrupt (%s) seen upstream after %.2f ms%n", id, seen / 1e6);
            assertThat(seen).isLessThan(Duration.ofMillis(500).toNanos());
        }
    }

    @Test
    void a_slow_reader_gets_all_of_a_burst_while_the_socket_holds_the_model_back() throws Exception {
        String padding = "x".repeat(2000);
        WireServer server = server(call -> {
            call.begin();
            for (int i = 0; i < 2000; i++) {
                call.text(0, i + padding);
            }
            call.stop("end_turn");
            call.usage();
            call.end();
        });
        Iterator<ModelEvent> events = model(server).stream(request()).iterator();

        assertThat(events.next()).isEqualTo(new ModelEvent.TextDelta(0, "0" + padding));
        Call call = server.calls().getFirst();
        // Nobody reads: the server must come to a stand with most of the 4 MB unsent.
        var standsAt = new AtomicInteger(-1);
        await().pollInterval(Duration.ofMillis(300))
                .until(() -> standsAt.getAndSet(call.framesSent.get()) == call.framesSent.get());
        assertThat(standsAt.get()).isLessThan(1900);

        for (int i = 1; i < 2000; i++) {
            assertThat(((ModelEvent.TextDelta) events.next()).text()).startsWith(i + "x");
        }
        assertThat(events.next()).isInstanceOf(ModelEvent.BlockFinished.class);
        assertThat(events.next()).isInstanceOf(ModelEvent.Finished.class);
        assertThat(events.hasNext()).isFalse();
    }

    @Test
    void an_exception_in_mid_stream_is_one_failure_of_one_request() {
        for (var expected : List.of(
                List.of("throttlingException", Kind.THROTTLED),
                List.of("modelStreamErrorException", Kind.UNAVAILABLE),
                List.of("internalServerException", Kind.UNAVAILABLE),
                List.of("serviceUnavailableException", Kind.UNAVAILABLE),
                List.of("validationException", Kind.INVALID))) {
            WireServer server = server(call -> {
                call.begin();
                call.text(0, "one");
                call.exception((String) expected.get(0), "{\"message\":\"slow down\"}");
                call.end();
            });
            List<ModelEvent> got = new ArrayList<>();
            Iterator<ModelEvent> events = model(server).stream(request()).iterator();

            ModelFailure failure = failure(() -> events.forEachRemaining(got::add));

            assertThat(got).containsExactly(new ModelEvent.TextDelta(0, "one"));
            assertThat(failure.kind()).isEqualTo(expected.get(1));
            assertThat(failure.delivered()).isTrue();
            assertThat(failure.requestId()).contains("req-1");
            assertThat(failure).hasMessageContaining("slow down");
            assertThat(events.hasNext()).isFalse();
            assertThat(server.calls()).hasSize(1);
        }
    }

    @Test
    void an_exception_before_the_first_event_has_delivered_nothing() {
        WireServer server = server(call -> {
            call.begin();
            call.event("messageStart", "{\"role\":\"assistant\"}");
            call.exception("throttlingException", "{\"message\":\"slow down\"}");
            call.end();
        });

        ModelFailure failure = failure(() -> all(model(server).stream(request())));

        assertThat(failure.kind()).isEqualTo(Kind.THROTTLED);
        assertThat(failure.delivered()).isFalse();
    }

    @Test
    void an_answer_without_metadata_is_finished_with_unknown_usage() {
        WireServer ended = server(call -> {
            call.begin();
            call.text(0, "whole");
            call.stop("end_turn");
            call.end();
        });
        WireServer cut = server(call -> {
            call.begin();
            call.text(0, "whole");
            call.stop("end_turn");
            call.socket.close();
        });
        for (WireServer server : List.of(ended, cut)) {
            assertThat(all(model(server).stream(request())))
                    .containsExactly(
                            new ModelEvent.TextDelta(0, "whole"),
                            finished(0, new Block.Text("whole")),
                            new ModelEvent.Finished(StopReason.END_TURN, "end_turn", Optional.empty()));
        }
    }

    @Test
    void an_answer_without_message_stop_is_cut_however_it_ends() {
        WireServer ended = server(call -> {
            call.begin();
            call.text(0, "half");
            stopBlock(call, 0);
            call.usage();
            call.end();
        });
        WireServer closed = server(call -> {
            call.begin();
            call.text(0, "half");
            call.socket.close();
        });
        WireServer reset = server(call -> {
            call.begin();
            call.text(0, "half");
            call.socket.setSoLinger(true, 0);
            call.socket.close();
        });
        WireServer damaged = server(call -> {
            call.begin();
            call.text(0, "half");
            byte[] frame = WireServer.frame(Map.of(":message-type", "event"), "{}");
            frame[20] ^= 1;
            call.bytes(frame);
            call.end();
        });
        WireServer noJson = server(call -> {
            call.begin();
            call.text(0, "half");
            call.event("contentBlockDelta", "{\"contentBlo");
            call.end();
        });
        for (WireServer server : List.of(ended, closed, reset, damaged, noJson)) {
            ModelFailure failure = failure(() -> all(model(server).stream(request())));
            assertThat(failure.kind()).isEqualTo(Kind.CUT);
            assertThat(failure.requestId()).contains("req-1");
            assertThat(server.calls()).hasSize(1);
        }
    }

    @Test
    void a_model_that_says_nothing_is_stalled_before_and_after_its_first_event() throws Exception {
        WireServer noHead = server(Call::awaitGone);
        WireServer noEvent = server(call -> {
            call.begin();
            call.awaitGone();
        });
        WireServer noMore = server(call -> {
            call.begin();
            call.text(0, "one");
            call.awaitGone();
        });
        Duration limit = Duration.ofMillis(300);
        ModelFailure first = failure(() -> all(model(noHead, limit, LONG).stream(request())));
        ModelFailure second = failure(() -> all(model(noEvent, limit, LONG).stream(request())));
        ModelFailure third = failure(() -> all(model(noMore, LONG, limit).stream(request())));

        assertThat(List.of(first.kind(), second.kind(), third.kind())).containsOnly(Kind.STALLED);
        assertThat(List.of(first.delivered(), second.delivered(), third.delivered()))
                .containsExactly(false, false, true);
        for (WireServer server : List.of(noHead, noEvent, noMore)) {
            server.calls().getFirst().goneAt.get(5, TimeUnit.SECONDS); // and nothing is left open
        }
    }

    @Test
    void neither_a_slow_model_nor_a_slow_reader_within_the_limit_is_stalled() throws Exception {
        WireServer server = server(call -> {
            call.begin();
            for (int i = 0; i < 8; i++) {
                Thread.sleep(250); // the pace of the model: in sum more than the limit
                call.text(0, "d");
            }
            call.stop("end_turn");
            call.usage();
            call.end();
        });
        Duration limit = Duration.ofMillis(1500);
        Iterator<ModelEvent> events =
                model(server, limit, limit).stream(request()).iterator();
        events.next();
        Thread.sleep(1700); // the reader is away for longer than the limit
        var rest = new ArrayList<ModelEvent>();
        events.forEachRemaining(rest::add);
        assertThat(rest).hasSize(7 + 2);
    }

    @Test
    void a_finished_stream_gives_its_connection_to_the_next_call() {
        WireServer server = server(call -> call.whole("a", "b"));
        BedrockModel model = model(server);
        for (int i = 0; i < 20; i++) {
            try (ModelStream stream = model.stream(request())) {
                assertThat(all(stream)).hasSize(4);
            }
        }
        assertThat(server.calls()).hasSize(20);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void a_stream_is_iterated_once() {
        WireServer server = server(call -> call.whole("a"));
        ModelStream stream = model(server).stream(request());
        all(stream);
        assertThatThrownBy(stream::iterator).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void many_open_streams_need_little_memory() throws Exception {
        int count = 300;
        WireServer server = server(call -> {
            call.begin();
            call.text(0, "one");
            call.awaitGone();
        });
        BedrockModel model = model(server);
        long before = usedHeap();
        List<ModelStream> streams = new ArrayList<>();
        List<Iterator<ModelEvent>> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ModelStream stream = model.stream(request());
            Iterator<ModelEvent> iterator = stream.iterator();
            iterator.next();
            streams.add(stream);
            events.add(iterator);
        }
        long each = (usedHeap() - before) / count;
        streams.forEach(ModelStream::close);
        System.out.printf("heap per open stream, this server's half included: %d KiB%n", each / 1024);
        assertThat(events).hasSize(count);
        assertThat(each).isLessThan(200 * 1024);
    }

    static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private WireServer server(WireServer.Handler handler) {
        var server = new WireServer(handler);
        open.add(server);
        return server;
    }

    private BedrockModel model(WireServer server) {
        return model(server, LONG, LONG);
    }

    private BedrockModel model(WireServer server, Duration first, Duration idle) {
        BedrockModel model = BedrockModel.create(
                BedrockModel.Options.of(server.uri(), BedrockAuth.apiKey("key")).withLimits(first, idle),
                Clock.systemUTC());
        open.add(model);
        return model;
    }

    private static ModelRequest request() {
        return new ModelRequest("m", List.of(), List.of(Message.user("hi")));
    }

    private static List<ModelEvent> all(ModelStream stream) {
        var events = new ArrayList<ModelEvent>();
        stream.forEach(events::add);
        return events;
    }

    private static ModelFailure failure(Runnable call) {
        return catchThrowableOfType(ModelFailure.class, call::run);
    }

    private static ModelEvent finished(int block, Block content) {
        return new ModelEvent.BlockFinished(block, content);
    }

    private static JsonNode json(String text) {
        return Json.MAPPER.readTree(text);
    }

    private static void start(Call call, int block, String start) throws IOException {
        call.event("contentBlockStart", "{\"contentBlockIndex\":" + block + ",\"start\":" + start + "}");
    }

    private static void delta(Call call, int block, String delta) throws IOException {
        call.event("contentBlockDelta", "{\"contentBlockIndex\":" + block + ",\"delta\":" + delta + "}");
    }

    private static void reasoning(Call call, int block, String content) throws IOException {
        delta(call, block, "{\"reasoningContent\":" + content + "}");
    }

    private static void startTool(Call call, int block, String id, String name) throws IOException {
        start(call, block, "{\"toolUse\":{\"toolUseId\":\"" + id + "\",\"name\":\"" + name + "\"}}");
    }

    private static void toolInput(Call call, int block, String escaped) throws IOException {
        delta(call, block, "{\"toolUse\":{\"input\":\"" + escaped + "\"}}");
    }

    private static void stopBlock(Call call, int block) throws IOException {
        call.event("contentBlockStop", "{\"contentBlockIndex\":" + block + "}");
    }
}
