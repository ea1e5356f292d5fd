package dev.outcrop.e2e.durable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.Script;
import dev.outcrop.bedrock.local.Turn;
import dev.outcrop.e2e.fixtures.Alone;
import dev.outcrop.e2e.fixtures.Databases;
import dev.outcrop.e2e.fixtures.Figures;
import dev.outcrop.e2e.fixtures.ScriptedBedrock;
import dev.outcrop.e2e.fixtures.ShowServerLogs;
import dev.outcrop.run.StreamTimeouts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Readers whose connection breaks at every place, and who go on at another server. */
@Alone
@ExtendWith(ShowServerLogs.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FollowerIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String STORY = "Story ";
    private static final int WORDS = 30;

    @TempDir
    private static Path folder;

    private static final ScriptedBedrock MODEL = new ScriptedBedrock(FollowerIT::answer);
    private static Replicas replicas;
    private static Fleet fleet;

    @BeforeAll
    static void start() {
        replicas = Replicas.start(folder, Databases.POSTGRESQL, MODEL, 2, StreamTimeouts.LEASE);
        fleet = new Fleet(replicas);
    }

    @AfterAll
    static void end() {
        replicas.close();
        MODEL.close();
    }

    private static Consumer<Turn> answer(JsonNode request) {
        if (!Script.lastUserText(request).startsWith(STORY)) {
            return Crew.answer(request);
        }
        boolean second = request.toString().contains("toolResult");
        String[] words = IntStream.range(second ? WORDS : 0, second ? 2 * WORDS : WORDS)
                .mapToObj(n -> n + " → wörd. ")
                .toArray(String[]::new);
        return turn -> {
            turn.pace(Duration.ofMillis(30)).text(words);
            if (!second) {
                turn.toolUse("t1", "look_up", "{\"key\":\"story\"}");
            }
        };
    }

    @Test
    void a_runs_events_cut_at_each_go_on_at_another_server() throws Exception {
        for (long seed = 0; seed < (Many.LONG ? 10 : 1); seed++) {
            String key = "events-" + seed;
            var person =
                    CompletableFuture.supplyAsync(() -> new Errand(replicas, fleet, key, 0, Optional.empty()).run());
            String run = await().atMost(LIMIT).until(() -> run(key), id -> !id.isEmpty());
            int most = 60;
            long first = seed * most;
            List<Callable<List<String>>> readers = IntStream.range(0, most)
                    .<Callable<List<String>>>mapToObj(cut -> () -> frames(run, cut, new Random(first + cut)))
                    .toList();

            List<List<String>> read = Many.of(readers, most);

            List<String> whole = frames(run, Integer.MAX_VALUE, new Random(0));
            assertThat(whole).hasSizeGreaterThan(30).doesNotHaveDuplicates();
            read.forEach(one -> assertThat(one).isEqualTo(whole));
            person.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            Figures.tell("readers of a run's events that were cut and went on", read.size(), "readers", "all");
        }
    }

    @Test
    void an_answer_cut_at_each_chunk_is_the_same_at_another_server() {
        String reference = story("story-reference", Integer.MAX_VALUE, 0).text();
        assertThat(reference)
                .isEqualTo(IntStream.range(0, 2 * WORDS)
                        .mapToObj(n -> n + " → wörd. ")
                        .reduce("", String::concat));
        fleet.say("story", "u-story", STORY + "story");
        int most = 100;
        List<Callable<String>> readers = IntStream.range(0, most)
                .<Callable<String>>mapToObj(
                        cut -> () -> read("story", cut, cut % 2).text())
                .toList();

        Many.of(readers, most).forEach(text -> assertThat(text).isEqualTo(reference));

        JsonNode stored = fleet.get("/api/conversations/story/messages")
                .json()
                .path("messages")
                .path(1);
        var text = new StringBuilder();
        stored.path("parts").forEach(part -> {
            if (part.path("type").asString().equals("text")) {
                text.append(part.path("text").asString());
            }
        });
        assertThat(text.toString()).isEqualTo(reference);
    }

    private static PageReader story(String conversation, int cut, int server) {
        fleet.say(conversation, "u-" + conversation, STORY + conversation);
        return read(conversation, cut, server);
    }

    /** Reads an answer's chunks up to a cut, and all of them from another server. */
    private static PageReader read(String conversation, int cut, int server) {
        var before = new PageReader();
        stream(conversation, server).ifPresent(stream -> before.read(stream, cut));
        var after = new PageReader();
        boolean whole = false;
        for (int turn = 1; !whole; turn++) {
            InputStream stream = stream(conversation, server + turn)
                    .orElseThrow(() -> new AssertionError("the answer can't be followed any more"));
            whole = after.read(stream, Integer.MAX_VALUE);
        }
        assertThat(after.text()).as("what was seen before the cut").startsWith(before.text());
        assertThat(after.error()).isEmpty();
        return after;
    }

    private static Optional<InputStream> stream(String conversation, int server) {
        return fleet.stream(replicas.at(server % replicas.count()), "/api/chat/" + conversation + "/stream?ui=v7", "")
                .map(HttpResponse::body);
    }

    /** All frames of a run's events, read from one server up to a cut, from the other up to one by chance, and so on. */
    private static List<String> frames(String run, int cut, Random random) {
        var frames = new ArrayList<String>();
        int server = random.nextInt(2);
        int most = cut;
        String last = "";
        while (true) {
            HttpResponse<InputStream> response = fleet.stream(
                            replicas.at(server % replicas.count()), "/api/runs/" + run + "/events", last)
                    .orElseThrow(() -> new AssertionError("no stream of events"));
            if (frames(response.body(), most, frames)) {
                return frames;
            }
            last = frames.isEmpty() ? "" : frames.getLast().split("\n", 2)[0].substring("id: ".length());
            server++;
            most = 1 + random.nextInt(20);
        }
    }

    /** Reads so many more frames; true at the end of the run. */
    private static boolean frames(InputStream body, int most, List<String> into) {
        try (var lines = new BufferedReader(new InputStreamReader(body, UTF_8))) {
            var frame = new StringBuilder();
            int read = 0;
            for (String line = lines.readLine(); line != null && read < most; line = lines.readLine()) {
                if (line.equals("event: end")) {
                    return true;
                }
                if (!line.isEmpty()) {
                    frame.append(line).append('\n');
                } else {
                    if (frame.indexOf("id: ") == 0) {
                        into.add(frame.toString());
                        read++;
                    }
                    frame.setLength(0);
                }
            }
            return false;
        } catch (IOException cut) {
            return false; // gone on with after the last whole frame, as any cut
        }
    }

    private static String run(String key) {
        Fleet.Reply reply = fleet.get("/api/conversations/" + key + "/messages");
        return reply.status() == 200
                ? reply.json().path("messages").path(1).path("run").path("id").asString("")
                : "";
    }
}
