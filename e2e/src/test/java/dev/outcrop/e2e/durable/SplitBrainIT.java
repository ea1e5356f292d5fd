package dev.outcrop.e2e.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.RecordedCall;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.e2e.durable.Fuse.How;
import dev.outcrop.e2e.fixtures.Alone;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.Databases;
import dev.outcrop.e2e.fixtures.RunningServer;
import dev.outcrop.e2e.fixtures.ScriptedBedrock;
import dev.outcrop.e2e.fixtures.ShowServerLogs;
import dev.outcrop.e2e.fixtures.SseStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A process that stands still, is taken for dead, and wakes up. */
@Alone
@ExtendWith(ShowServerLogs.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SplitBrainIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** A process that does not stand still but shares its machine is not to be taken for dead. */
    private static final Duration LEASE = Duration.ofSeconds(3);

    @TempDir
    private static Path folder;

    private static final AtomicInteger ASKED = new AtomicInteger();
    private static final ScriptedBedrock MODEL = new ScriptedBedrock(request -> turn -> {
        switch (Script.lastUserText(request)) {
            case "Talk" -> {
                // The first call stalls, and the one of whoever takes over does not.
                if (ASKED.incrementAndGet() == 1) {
                    turn.text("Half a sen").thenStall();
                } else {
                    turn.text("A whole sentence.");
                }
            }
            default -> Crew.answer(request).accept(turn);
        }
    });
    private static Replicas replicas;
    private static Fleet fleet;

    @BeforeAll
    static void start() {
        replicas = Replicas.start(folder, Databases.POSTGRESQL, MODEL, 2, LEASE);
        fleet = new Fleet(replicas);
    }

    @AfterAll
    static void end() {
        replicas.close();
        MODEL.close();
    }

    @Test
    void who_wakes_in_a_models_answer_writes_nothing_and_hangs_up() {
        RunningServer owner = replicas.at(0);
        var other = new ChatClient(replicas.at(1).base());
        try (SseStream stream = new ChatClient(owner.base()).ask("talk", "clerk", "Talk")) {
            stream.until("text-delta");
            replicas.pause(owner);
            await().atMost(LIMIT).until(() -> status(other, "talk").equals("completed"));
            String run = other.lastMessage("talk").path("run").path("id").asString();
            String before = events(run);
            int call = number("Talk");
            assertThat(MODEL.service().calls().get(call - 1).state()).isEqualTo(RecordedCall.State.RUNNING);

            replicas.wake(owner.pid());

            MODEL.service().awaitCancelled(call, LIMIT);
            assertOwnerWorks(owner, "talk");
            assertThat(events(run)).isEqualTo(before);
            assertThat(Events.read(before).terminals()).isEqualTo(1);
            assertThat(other.lastMessage("talk").findValuesAsString("text")).containsExactly("A whole sentence.");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "STOP_BEFORE, model-finished 1", // it is about to ask for tools
        "STOP_BEFORE, tool-started b-first", // it is about to store that a tool begins
        "STOP_AFTER, tool-started b-first", // it has stored that, and the tool would be next
        "STOP_AFTER, tool-started e", // the same with a tool that was allowed
    })
    void who_wakes_at_a_tool_does_not_start_it(How how, String point) {
        String key = (how + "-" + point).replaceAll("[^A-Za-z0-9]+", "-");
        var fuse = new Fuse(replicas.fuses(), key, how, point).lay();
        fleet.say(key, "u-" + key, Crew.ERRAND + key);
        long paused = await().atMost(LIMIT)
                .until(
                        () -> {
                            answer(key);
                            return fuse.burntBy();
                        },
                        Optional::isPresent)
                .orElseThrow();
        replicas.notePaused(paused);
        await().atMost(LIMIT).until(() -> answer(key).equals("completed"));
        String run = messages(key).path(1).path("run").path("id").asString();
        String before = events(run);
        List<World.Started> started = started(key);

        RunningServer owner = replicas.process(paused).orElseThrow();
        replicas.wake(paused);

        assertOwnerWorks(owner, key);
        assertThat(events(run)).isEqualTo(before);
        assertThat(started(key))
                .as("tools that were started since the process woke up")
                .isEqualTo(started);
    }

    /** Skips what is not known, allows what is asked; the run's status. */
    private static String answer(String conversation) {
        JsonNode messages = messages(conversation);
        JsonNode last = messages.path(messages.size() - 1);
        last.path("parts").forEach(part -> {
            JsonNode data = part.path("data");
            if (part.path("type").asString().equals("data-approval")
                    && data.path("state").asString().equals("waiting")) {
                String decision = data.path("kind").asString().equals("start") ? "approve" : "skip";
                fleet.post(
                        "/api/approvals/" + data.path("approvalId").asString(),
                        ChatClient.JSON.createObjectNode().put("decision", decision));
            }
        });
        return last.path("run").path("status").asString();
    }

    /** A whole errand of two steps on the process that woke up: by then it has come to all that it was in the middle of. */
    private static void assertOwnerWorks(RunningServer owner, String name) {
        String after = "after-" + name;
        var client = new ChatClient(owner.base());
        await().atMost(LIMIT).until(() -> client.get("/health/ready").statusCode() == 200);
        try (SseStream stream = client.ask(after, "clerk", Crew.ERRAND + after)) {
            stream.until("data-approval");
        }
        await().atMost(LIMIT).until(() -> !status(client, after).equals("running"));
    }

    private static String status(ChatClient client, String conversation) {
        return client.lastMessage(conversation).path("run").path("status").asString();
    }

    private static String events(String run) {
        return fleet.get("/api/runs/" + run + "/events").text();
    }

    private static JsonNode messages(String conversation) {
        return fleet.get("/api/conversations/" + conversation + "/messages")
                .json()
                .path("messages");
    }

    private static List<World.Started> started(String key) {
        return replicas.world().all().stream()
                .filter(one -> one.key().equals(key) || one.key().startsWith(key + "/"))
                .toList();
    }

    /** The number of the first call of the model that was asked this. */
    private static int number(String question) {
        List<RecordedCall> calls = MODEL.service().calls();
        return 1
                + IntStream.range(0, calls.size())
                        .filter(i -> Script.lastUserText(calls.get(i).request()).equals(question))
                        .findFirst()
                        .orElseThrow();
    }
}
