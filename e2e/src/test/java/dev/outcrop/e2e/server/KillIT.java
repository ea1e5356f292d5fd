package dev.outcrop.e2e.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.e2e.fixtures.Alone;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.Databases;
import dev.outcrop.e2e.fixtures.Figures;
import dev.outcrop.e2e.fixtures.RunningServer;
import dev.outcrop.e2e.fixtures.ScriptedBedrock;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.fixtures.ShowServerLogs;
import dev.outcrop.e2e.fixtures.SseStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** {@code kill -9} of the server, and what is there when it starts again. */
@Alone
@ExtendWith(ShowServerLogs.class)
class KillIT {
    /** The plan allows 100 ms; a machine that builds at the same time gets more, and the figure is told. */
    private static final Duration LAG = Duration.ofMillis(1_500);

    /** Above the longest lease, which a dead process' run has to wait for. */
    private static final Duration RECOVERY = Duration.ofSeconds(90);

    @TempDir
    Path data;

    private record Seen(long at, String textSoFar) {}

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_was_streamed_survives_and_the_run_comes_to_an_end(Databases database) {
        try (var model = new ScriptedBedrock()) {
            String[] words = IntStream.range(0, 1_000).mapToObj(n -> n + " ").toArray(String[]::new);
            model.script().turn(turn -> turn.pace(Duration.ofMillis(10)).text(words));
            model.script().otherwise(turn -> turn.text("Whole after all."));
            ServerOptions options =
                    database.on(ServerOptions.scripted(data, model).withShortLease());
            List<Seen> seen = new ArrayList<>();
            long killed;
            try (RunningServer server = RunningServer.start(options);
                    SseStream stream = new ChatClient(server.base()).ask("c1", "worker", "Count, please")) {
                while (!stream.text().contains(" 250 ")) {
                    stream.until("text-delta");
                    seen.add(new Seen(System.nanoTime(), stream.text()));
                }
                killed = System.nanoTime();
                server.kill9();
                readOnAfterTheEnd(stream, seen);
            }

            try (RunningServer server = RunningServer.start(options)) {
                var client = new ChatClient(server.base());
                assertThat(client.conversations().findValuesAsString("id")).containsExactly("c1");
                JsonNode messages = client.messages("c1");
                assertThat(messages.path(0).findValuesAsString("text")).containsExactly("Count, please");
                String run = messages.path(1).path("run").path("id").asString();

                JsonNode end = await().atMost(RECOVERY)
                        .until(
                                () -> client.lastMessage("c1").path("run"),
                                found -> !found.path("status").asString().equals("running"));
                assertThat(end.path("status").asString()).isIn("completed", "failed");

                String journalled = journalled(client, run);
                assertKept(seen, killed, journalled, database);
                if (end.path("status").asString().equals("completed")) {
                    assertThat(client.lastMessage("c1").findValuesAsString("text"))
                            .containsExactly("Whole after all.");
                }
                assertThat(client.conversations().path(0).path("running").asBoolean())
                        .isFalse();
                try (SseStream next = client.ask("c1", "worker", "And now?")) {
                    assertThat(next.drain().types()).endsWith("finish");
                }
            }
        }
    }

    @Test
    void what_was_finished_survives() {
        try (var model = new ScriptedBedrock()) {
            ServerOptions options = ServerOptions.scripted(data, model).withShortLease();
            JsonNode before;
            try (RunningServer server = RunningServer.start(options)) {
                var client = new ChatClient(server.base());
                for (int i = 0; i < 3; i++) {
                    String answer = "Answer " + i;
                    model.script().turn(turn -> turn.text(answer));
                    try (SseStream stream = client.ask("c" + i, "worker", "Question " + i)) {
                        stream.drain();
                    }
                }
                before = client.conversations();
                server.kill9();
            }
            try (RunningServer server = RunningServer.start(options)) {
                var client = new ChatClient(server.base());
                assertThat(client.conversations()).isEqualTo(before);
                assertThat(client.messages("c2").findValuesAsString("text")).containsExactly("Question 2", "Answer 2");
            }
        }
    }

    @Test
    void a_kill_before_the_first_word_keeps_the_message() {
        try (var model = new ScriptedBedrock()) {
            Gate gate = Gate.closed();
            model.script().turn(turn -> turn.hold(gate).text("never"));
            model.script().otherwise(turn -> turn.text("Late, but here."));
            ServerOptions options = ServerOptions.scripted(data, model).withShortLease();
            try (RunningServer server = RunningServer.start(options);
                    SseStream stream = new ChatClient(server.base()).ask("c1", "worker", "Are you there?")) {
                gate.awaitReached(Duration.ofSeconds(30));
                server.kill9();
                assertThat(stream.text()).isEmpty();
            }
            try (RunningServer server = RunningServer.start(options)) {
                var client = new ChatClient(server.base());
                assertThat(client.messages("c1").path(0).findValuesAsString("text"))
                        .containsExactly("Are you there?");
                JsonNode end = await().atMost(RECOVERY)
                        .until(
                                () -> client.lastMessage("c1").path("run"),
                                found -> !found.path("status").asString().equals("running"));
                assertThat(end.path("status").asString()).isIn("completed", "failed");
            }
        }
    }

    /** What was in the pipe when the process died was streamed too. */
    private static void readOnAfterTheEnd(SseStream stream, List<Seen> seen) {
        long at = System.nanoTime();
        try {
            stream.drain();
        } catch (UncheckedIOException brokenOff) {
            assertThat(stream.done())
                    .as("an answer that was cut off must not look whole")
                    .isFalse();
        }
        seen.add(new Seen(at, stream.text()));
        assertThat(stream.done()).isFalse();
    }

    /** The text of the attempt that was cut off: all text deltas of the journal before the step was begun again. */
    private static String journalled(ChatClient client, String run) {
        var text = new StringBuilder();
        for (String line : client.get("/api/runs/" + run + "/events").body().split("\n", -1)) {
            if (line.startsWith("data: ")) {
                JsonNode event = ChatClient.JSON.readTree(line.substring("data: ".length()));
                if (event.path("type").asString("").contains("text")) {
                    text.append(event.path("text").asString(""));
                }
            }
        }
        return text.toString();
    }

    private static void assertKept(List<Seen> seen, long killed, String journalled, Databases database) {
        Duration lost = Duration.ZERO;
        for (Seen one : seen) {
            if (!journalled.startsWith(one.textSoFar())) {
                lost = Duration.ofNanos(Math.max(0, killed - one.at()));
                break;
            }
        }
        Figures.tell("age of the oldest text lost by kill -9 on " + database, lost.toNanos() / 1e6, "ms", "100 ms");
        assertThat(journalled).startsWith("0 1 2 3 ");
        assertThat(lost).isLessThan(LAG);
    }
}
