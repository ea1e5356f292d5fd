package dev.outcrop.bench.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.bench.load.Exchange;
import dev.outcrop.bench.load.Exchange.End;
import dev.outcrop.bench.load.Lane;
import dev.outcrop.bench.load.Load;
import dev.outcrop.bench.load.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The simulator and the load generator on real sockets, each the other's proof. */
final class SimulatorTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Thread serving = Thread.currentThread();
    private int port;

    @BeforeEach
    void start() throws IOException {
        var simulator = new Simulator();
        port = simulator.port();
        serving = Thread.ofPlatform().daemon().start(() -> {
            try {
                simulator.serve();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @AfterEach
    void end() {
        serving.interrupt();
    }

    @Test
    void everyTokenOfManyStreamsArrivesOnce() {
        var latencies = new Samples();
        List<Exchange> asked = IntStream.range(0, 50)
                .mapToObj(_ -> Exchange.of(question(Script.answer(20, 1)), 20).into(latencies))
                .toList();
        run(asked);
        assertThat(asked).allSatisfy(one -> {
            assertThat(one.end()).as(one.why()).isEqualTo(End.WHOLE);
            assertThat(one.tokens()).isEqualTo(20);
            assertThat(one.toFirst()).isPositive();
        });
        assertThat(latencies.count()).isEqualTo(1000);
        assertThat(latencies.millis(0)).isNotNegative();
        assertThat(stats().path("whole").asInt()).isEqualTo(50);
    }

    @Test
    void aCutAnswerHasFailed() {
        var cut = Exchange.of(question(Script.answer(20, 1).withCut(3)), 20);
        run(List.of(cut));
        assertThat(cut.end()).isEqualTo(End.FAILED);
        assertThat(cut.tokens()).isEqualTo(3);
        assertThat(stats().path("cut").asInt()).isEqualTo(1);
    }

    @Test
    void aReaderWhoLeavesIsNoticed() {
        var left = Exchange.leaving(question(Script.answer(100_000, 1).withKey(7)), 2);
        run(List.of(left));
        assertThat(left.end()).isEqualTo(End.LEFT);
        Awaitility.await().atMost(LIMIT).until(() -> stats().path("open").asInt() == 0);
        JsonNode cancelled = stats().path("cancelled").path(0);
        assertThat(cancelled.path("key").asInt()).isEqualTo(7);
        assertThat(cancelled.path("nanos").asLong()).isGreaterThan(left.askedAt());
    }

    @Test
    void oneConnectionServesOneQuestionAfterTheOther() {
        var waiting = new ArrayList<Exchange>();
        var asked = new ArrayList<Exchange>();
        for (int i = 0; i < 30; i++) {
            waiting.add(Exchange.of(question(Script.answer(50, 0)), 50));
        }
        new Load(port)
                .run(
                        List.of(new Lane(System.nanoTime(), () -> {
                            waiting.stream().limit(1).forEach(asked::add);
                            return waiting.isEmpty()
                                    ? java.util.Optional.empty()
                                    : java.util.Optional.of(waiting.removeFirst());
                        })),
                        LIMIT);
        assertThat(asked).hasSize(30).allSatisfy(one -> assertThat(one.end()).isEqualTo(End.WHOLE));
        assertThat(asked).isSortedAccordingTo(java.util.Comparator.comparingLong(Exchange::endedAt));
    }

    private void run(List<Exchange> exchanges) {
        new Load(port).run(exchanges.stream().map(Lane::once).toList(), LIMIT);
    }

    private static byte[] question(Script script) {
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"" + script.text() + "\"}]}]}";
        return ("POST /model/any/converse-stream HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(UTF_8);
    }

    private JsonNode stats() {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/stats"))
                    .build();
            return JsonMapper.shared()
                    .readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
