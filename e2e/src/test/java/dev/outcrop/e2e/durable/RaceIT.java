package dev.outcrop.e2e.durable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.e2e.fixtures.Alone;
import dev.outcrop.e2e.fixtures.Databases;
import dev.outcrop.e2e.fixtures.Figures;
import dev.outcrop.e2e.fixtures.RunningServer;
import dev.outcrop.e2e.fixtures.ScriptedBedrock;
import dev.outcrop.e2e.fixtures.ShowServerLogs;
import dev.outcrop.run.StreamTimeouts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two hundred messages at once to one conversation, on three servers. */
@Alone
@ExtendWith(ShowServerLogs.class)
class RaceIT {
    private static final int MESSAGES = 200;
    private static final int DROPPED_UNHEARD = 10;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Two hundred answers, one by one, on a machine that does other things too. */
    private static final Duration LONG_LINE = Duration.ofMinutes(5);

    private static final long SEED = 7;

    @TempDir
    Path folder;

    private final Gate gate = Gate.closed();
    private final Map<String, Integer> positions = new ConcurrentHashMap<>();
    private final Set<String> stored = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();

    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void all_are_stored_and_answered_one_at_a_time_in_order() throws Exception {
        try (var model = new ScriptedBedrock(
                        request -> turn -> turn.hold(gate).text("Answer to " + Script.lastUserText(request)));
                Replicas replicas = Replicas.start(folder, Databases.POSTGRESQL, model, 3, StreamTimeouts.LEASE);
                var people = new People<Boolean>()) {
            var fleet = new Fleet(replicas);
            var start = new CyclicBarrier(MESSAGES + DROPPED_UNHEARD);
            var random = new Random(SEED);
            for (int i = 0; i < MESSAGES; i++) {
                String text = "m" + i;
                boolean leaves = random.nextInt(5) == 0;
                people.add(() -> {
                    start.await();
                    return say(fleet, text, leaves);
                });
            }
            for (int i = 0; i < DROPPED_UNHEARD; i++) {
                String text = "d" + i;
                RunningServer server = replicas.at(i % 3);
                people.add(() -> {
                    start.await();
                    return drop(server, text);
                });
            }
            await("messages that are said to be stored")
                    .atMost(LIMIT)
                    .failFast("somebody was not heard", people::assertNobodyFailed)
                    .until(stored::size, size -> size == MESSAGES);
            List<String> line = line(fleet);
            gate.open();
            long begun = System.nanoTime();

            assertThat(people.results(LONG_LINE)).doesNotContain(false);
            JsonNode all = await("the end of the line")
                    .atMost(LONG_LINE)
                    .until(
                            () -> fleet.get("/api/conversations/c1/messages").json(),
                            now -> now.path("queued").isEmpty()
                                    && !now.path("conversation").path("running").asBoolean());
            Figures.tell(
                    MESSAGES + " messages to one conversation, answered one by one",
                    (System.nanoTime() - begun) / 1e9,
                    "s",
                    "-");
            Figures.tell("the same: streams that were cut and asked for again", cuts.get(), "times", "-");
            assertAnswers(all.path("messages"), line);
        } finally {
            gate.open();
        }
    }

    /**
     * Sends one and reads its answer, or goes away as soon as it is said to be stored. When the stream is cut, as it is
     * if another process goes on with the run, the same message is sent again, which asks nothing twice.
     */
    private boolean say(Fleet fleet, String text, boolean leaves) {
        var page = new PageReader(chunk -> hear(text, chunk));
        boolean whole = false;
        while (!whole && !(leaves && stored.contains(text))) {
            HttpResponse<InputStream> response = fleet.open("c1", "u-" + text, text, Optional.empty());
            whole = page.read(response.body(), leaves ? 1 : Integer.MAX_VALUE);
            if (!whole && !leaves) {
                cuts.incrementAndGet();
            }
        }
        if (!leaves) {
            assertThat(page.text()).as("%s, after %s", text, page.types()).isEqualTo("Answer to " + text);
            assertThat(page.finish()).as("%s, after %s", text, page.types()).isEqualTo("stop");
        }
        return true;
    }

    private void hear(String text, JsonNode chunk) {
        switch (chunk.path("type").asString()) {
            case "data-reconnect" -> {
                return; // it tells nothing about the message
            }
            case "data-queued" ->
                positions.putIfAbsent(text, chunk.path("data").path("position").asInt());
            default -> {
                // its turn has come
            }
        }
        stored.add(text);
    }

    /** Sends one and is gone before it is answered. */
    private static boolean drop(RunningServer server, String text) {
        String body = Fleet.message("c1", "u-" + text, text).toString();
        String request = "POST /api/chat?ui=v7 HTTP/1.1\r\nHost: "
                + server.base().getAuthority() + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.getBytes(UTF_8).length + "\r\n\r\n" + body;
        try (Socket socket = new Socket(server.base().getHost(), server.base().getPort())) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that wait, the next one first. */
    private List<String> line(Fleet fleet) {
        JsonNode queued = fleet.get("/api/conversations/c1/messages").json().path("queued");
        var line = new ArrayList<String>();
        for (JsonNode one : queued) {
            String text = one.path("parts").path(0).path("text").asString();
            line.add(text);
            assertThat(one.path("position").asInt()).isEqualTo(line.size());
            if (positions.containsKey(text)) {
                assertThat(positions.get(text))
                        .as("where %s was said to stand", text)
                        .isEqualTo(line.size());
            }
        }
        assertThat(line).doesNotHaveDuplicates();
        assertThat(line.stream().filter(text -> text.startsWith("m"))).hasSizeGreaterThanOrEqualTo(MESSAGES - 1);
        return line;
    }

    private static void assertAnswers(JsonNode messages, List<String> line) {
        var texts = new HashSet<String>();
        var answers = new ArrayList<JsonNode>();
        messages.forEach(message -> {
            if (message.path("role").asString().equals("user")) {
                assertThat(texts.add(message.path("parts").path(0).path("text").asString()))
                        .isTrue();
            } else {
                assertThat(message.path("run").path("status").asString()).isEqualTo("completed");
                answers.add(message);
            }
        });
        assertThat(texts)
                .containsAll(IntStream.range(0, MESSAGES).mapToObj(i -> "m" + i).toList());
        assertThat(answers).hasSameSizeAs(texts);
        answers.sort(Comparator.comparing(
                answer -> Instant.parse(answer.path("run").path("startedAt").asString())));
        List<String> order = answers.stream()
                .map(answer ->
                        String.join("", answer.findValuesAsString("text")).replace("Answer to ", ""))
                .toList();
        assertThat(order.subList(1, 1 + line.size())).as("order of answers").isEqualTo(line);
        for (int i = 1; i < answers.size(); i++) {
            Instant end = Instant.parse(
                    answers.get(i - 1).path("run").path("finishedAt").asString());
            Instant begin =
                    Instant.parse(answers.get(i).path("run").path("startedAt").asString());
            assertThat(begin).as("answer %d begins after the one before", i).isAfterOrEqualTo(end);
        }
    }
}
