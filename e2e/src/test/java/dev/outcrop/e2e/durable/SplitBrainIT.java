package dev.outcrop.e2e.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.RecordedCall;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.e2e.durable.Fuse.How;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.Databases;
import dev.outcrop.e2e.fixtures.RunningServer;
import dev.outcrop.e2e.fixtures.ScriptedBedrock;
import dev.outcrop.e2e.fixtures.ShowServerLogs;
import dev.outcrop.e2e.fixtures.SseStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A process that stands still, is taken for dead, and wakes up. */
@ExtendWith(ShowServerLogs.class)
class SplitBrainIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final AtomicInteger asked = new AtomicInteger();
    private final ScriptedBedrock model = new ScriptedBedrock(request -> turn -> {
        switch (Script.lastUserText(request)) {
            case "Talk" -> {
                // The first call stalls, and the one of whoever takes over does not.
                if (asked.incrementAndGet() == 1) {
                    turn.text("Half a sen").thenStall();
                } else {
                    turn.text("A whole sentence.");
                }
            }
            default -> Crew.answer(request).accept(turn);
        }
    });
    private Replicas replicas;
    private Fleet fleet;

    @BeforeEach
    void start() {
        replicas = Replicas.start(folder, Databases.POSTGRESQL, model, 2);
        fleet = new Fleet(replicas);
    }

    @AfterEach
    void end() {
        replicas.close();
        model.close();
    }

    @Test
    void who_wakes_in_a_models_answer_writes_nothing_and_hangs_up() {
        RunningServer owner = replicas.at(0);
        var other = new ChatClient(replicas.at(1).base());
        try (SseStream stream = new ChatClient(owner.base()).ask("c1", "clerk", "Talk")) {
            stream.until("text-delta");
            replicas.pause(owner);
            await().atMost(LIMIT).until(() -> status(other, "c1").equals("completed"));
            String run = other.lastMessage("c1").path("run").path("id").asString();
            String before = events(run);
            assertThat(model.service().calls().getFirst().state()).isEqualTo(RecordedCall.State.RUNNING);

            replicas.wake(owner.pid());

            model.service().awaitCancelled(1, LIMIT);
            assertOwnerWorks(owner);
            assertThat(events(run)).isEqualTo(before);
            assertThat(Events.read(before).terminals()).isEqualTo(1);
            assertThat(other.lastMessage("c1").findValuesAsString("text")).containsExactly("A whole sentence.");
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
        var fuse = new Fuse(replicas.fuses(), "c1", how, point).lay();
        fleet.say("c1", "u1", Crew.ERRAND + "c1");
        long paused = await().atMost(LIMIT)
                .until(
                        () -> {
                            answer();
                            return fuse.burntBy();
                        },
                        Optional::isPresent)
                .orElseThrow();
        replicas.notePaused(paused);
        await().atMost(LIMIT).until(() -> answer().equals("completed"));
        String run = fleet.get("/api/conversations/c1/messages")
                .json()
                .path("messages")
                .path(1)
                .path("run")
                .path("id")
                .asString();
        String before = events(run);
        var world = replicas.world().all();

        RunningServer owner = replicas.process(paused).orElseThrow();
        replicas.wake(paused);

        assertOwnerWorks(owner);
        assertThat(events(run)).isEqualTo(before);
        assertThat(replicas.world().all().stream().filter(one -> one.key().startsWith("c1")))
                .as("tools that were started since the process woke up")
                .isEqualTo(world);
    }

    /** Skips what is not known, allows what is asked; the run's status. */
    private String answer() {
        JsonNode messages = fleet.get("/api/conversations/c1/messages").json().path("messages");
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
    private void assertOwnerWorks(RunningServer owner) {
        var client = new ChatClient(owner.base());
        await().atMost(LIMIT).until(() -> client.get("/health/ready").statusCode() == 200);
        try (SseStream stream = client.ask("after", "clerk", Crew.ERRAND + "after")) {
            stream.until("data-approval");
        }
        await().atMost(LIMIT).until(() -> !status(client, "after").equals("running"));
    }

    private static String status(ChatClient client, String conversation) {
        return client.lastMessage(conversation).path("run").path("status").asString();
    }

    private String events(String run) {
        return fleet.get("/api/runs/" + run + "/events").text();
    }
}
