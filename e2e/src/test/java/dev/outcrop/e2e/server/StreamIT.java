package dev.outcrop.e2e.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.bedrock.local.RecordedCall;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.Figures;
import dev.outcrop.e2e.fixtures.RunningServer;
import dev.outcrop.e2e.fixtures.ScriptedBedrock;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.fixtures.ShowServerLogs;
import dev.outcrop.e2e.fixtures.SseStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Readers that go, stop, or are slow; and how many bytes a long answer takes. */
@ExtendWith(ShowServerLogs.class)
class StreamIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int DELTAS = 2_000;
    private static final int SLOW_READERS = 24;
    private static final int STEPS = 40;

    /** A frame of text takes so many bytes besides the text. */
    private static final int FRAME = 55;

    @TempDir
    Path data;

    @Test
    void a_reader_that_goes_away_does_not_stop_the_answer() {
        try (var model = new ScriptedBedrock();
                RunningServer server = RunningServer.start(ServerOptions.scripted(data, model))) {
            Gate gate = Gate.closed();
            model.script()
                    .turn(turn -> turn.text("Begun. ")
                            .hold(gate)
                            .pace(Duration.ofMillis(5))
                            .burst(200, "more "));
            var client = new ChatClient(server.base());
            try (SseStream stream = client.ask("c1", "worker", "Talk")) {
                stream.until("text-delta");
            }
            gate.open(); // two hundred writes to a connection that is gone

            model.service().awaitFinished(1, LIMIT);
            await().atMost(LIMIT).until(() -> status(client, "c1").equals("completed"));
            assertThat(String.join("", client.lastMessage("c1").findValuesAsString("text")))
                    .isEqualTo("Begun. " + "more ".repeat(200));
        }
    }

    @Test
    void stop_reaches_the_model() {
        try (var model = new ScriptedBedrock();
                RunningServer server = RunningServer.start(ServerOptions.scripted(data, model))) {
            model.script()
                    .turn(turn -> turn.text("One. ").thenStall())
                    .turn(turn -> turn.text("Two. ").pace(Duration.ofMillis(5)).burst(20_000, "more "))
                    .turn(turn -> turn.thenStall());
            var client = new ChatClient(server.base());

            assertStops(client, model, 1, true); // a silent model
            assertStops(client, model, 2, true); // one that talks
            assertStops(client, model, 3, false); // one that has not begun

            assertThat(client.stop("c1")).as("stopped twice").isEqualTo(202);
        }
    }

    private static void assertStops(ChatClient client, ScriptedBedrock model, int call, boolean talks) {
        String conversation = "c" + call;
        try (SseStream stream = client.ask(conversation, "worker", "Talk")) {
            if (talks) {
                stream.until("text-delta");
            } else {
                model.service().awaitCall(call, LIMIT);
                stream.until("start-step");
            }
            long asked = System.nanoTime();
            assertThat(client.stop(conversation)).isEqualTo(202);
            RecordedCall upstream = model.service().awaitCancelled(call, LIMIT);
            double ms = (upstream.cancelledAtNanos().orElseThrow() - asked) / 1e6;
            Figures.tell("stop until the model's request was cancelled", ms, "ms", "100 ms");
            assertThat(ms).isLessThan(5_000);
            assertThat(stream.drain().types()).endsWith("abort");
            assertThat(stream.done()).isTrue();
        }
        assertThat(status(client, conversation)).isEqualTo("cancelled");
    }

    @Test
    void forty_steps_are_streamed_once() {
        try (var model = new ScriptedBedrock();
                RunningServer server = RunningServer.start(ServerOptions.scripted(data, model))) {
            // A step's frames cost about 900 bytes whatever they carry; a step with a usual result carries 2 KB and
            // more.
            String paragraph = "The next number has to be worked out with care, step by step, and so on. ";
            for (int i = 0; i < STEPS; i++) {
                String id = "t" + i;
                String input = "{\"expression\":\"" + i + " * 7 + " + i + "\"}";
                model.script().turn(turn -> turn.burst(35, paragraph).toolUse(id, "calculator", input));
            }
            model.script().turn(turn -> turn.text("That is all."));

            try (SseStream stream = new ChatClient(server.base()).ask("c1", "worker", "Go on")) {
                stream.drain();
                assertThat(stream.done()).isTrue();
                assertThat(stream.types().stream()
                                .filter("tool-output-available"::equals)
                                .count())
                        .isEqualTo(STEPS);
                double ratio =
                        (double) (stream.bytes() - FRAME * spareFrames(stream.types())) / content(stream.chunks());
                Figures.tell("bytes of 40 steps with tools by those of their content", ratio, "times", "1.5 times");
                assertThat(ratio)
                        .as("bytes by type of chunk: %s", byType(stream.chunks()))
                        .isLessThan(1.5);
            }
        }
    }

    @Test
    void slow_readers_lose_nothing_and_cost_little_memory() throws Exception {
        try (var model = new ScriptedBedrock();
                RunningServer server = RunningServer.start(
                        ServerOptions.scripted(data, model).withJvm("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"))) {
            Gate gate = Gate.closed();
            String chunk = "0123456789abcdef".repeat(64);
            model.script().turn(turn -> turn.text("Begun.").hold(gate).burst(DELTAS, chunk));
            String whole = "Begun." + chunk.repeat(DELTAS);
            var client = new ChatClient(server.base());

            try (SseStream quick = client.ask("c1", "worker", "Burst");
                    var readers = Executors.newVirtualThreadPerTaskExecutor()) {
                quick.until("text-delta");
                Callable<String> slowly = () -> SlowReader.text(server.base(), "/api/chat/c1/stream?ui=v7");
                List<Future<String>> slow = new ArrayList<>();
                IntStream.range(0, SLOW_READERS).forEach(i -> slow.add(readers.submit(slowly)));
                gate.open();
                assertThat(quick.drain().text().equals(whole))
                        .as("the quick reader has all")
                        .isTrue();
                for (Future<String> one : slow) {
                    assertThat(one.get().equals(whole))
                            .as("a slow reader has all")
                            .isTrue();
                }
            } catch (ExecutionException e) {
                throw new AssertionError("a slow reader failed", e.getCause());
            }
            Figures.tell("resident memory after it", server.residentBytes() / 1048576.0, "MiB", "heap of 256 MiB");
            assertThat(String.join("", client.lastMessage("c1").findValuesAsString("text"))
                            .equals(whole))
                    .isTrue();
            assertThat(server.log()).doesNotContain("OutOfMemoryError");
        }
    }

    private static String status(ChatClient client, String conversation) {
        return client.lastMessage(conversation).path("run").path("status").asString();
    }

    private static Map<String, Integer> byType(List<JsonNode> chunks) {
        return chunks.stream()
                .collect(Collectors.groupingBy(
                        chunk -> chunk.path("type").asString(),
                        Collectors.summingInt(chunk -> chunk.toString().getBytes(UTF_8).length)));
    }

    /** Frames of text beyond two for a step: a busy machine sends what it has more often. */
    private static long spareFrames(List<String> types) {
        return Math.max(0, types.stream().filter("text-delta"::equals).count() - 2 * STEPS);
    }

    /** What a reader gets to see: text, inputs and outputs of tools. */
    private static long content(List<JsonNode> chunks) {
        long bytes = 0;
        for (JsonNode chunk : chunks) {
            bytes += switch (chunk.path("type").asString()) {
                case "text-delta" -> chunk.path("delta").asString().getBytes(UTF_8).length;
                case "tool-input-available" -> chunk.path("input").toString().getBytes(UTF_8).length;
                case "tool-output-available" -> chunk.path("output").toString().getBytes(UTF_8).length;
                default -> 0;
            };
        }
        return bytes;
    }
}
