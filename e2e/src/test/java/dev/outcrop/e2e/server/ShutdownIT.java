package dev.outcrop.e2e.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.Figures;
import dev.outcrop.e2e.fixtures.RunningServer;
import dev.outcrop.e2e.fixtures.ScriptedBedrock;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.fixtures.ShowServerLogs;
import dev.outcrop.e2e.fixtures.SseStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM and Ctrl-C with an answer in progress. */
@ExtendWith(ShowServerLogs.class)
class ShutdownIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path data;

    @Test
    void an_answer_that_ends_within_the_grace_is_seen_to_its_end() throws Exception {
        try (var model = new ScriptedBedrock();
                RunningServer server =
                        RunningServer.start(ServerOptions.scripted(data, model).with("--shutdown-grace", "20s"))) {
            Gate gate = Gate.closed();
            model.script().turn(turn -> turn.text("Almost ").hold(gate).text("done."));
            try (SseStream stream = new ChatClient(server.base()).ask("c1", "worker", "Quick")) {
                stream.until("text-delta");
                var gone = CompletableFuture.supplyAsync(() -> server.terminate(LIMIT));
                await().atMost(LIMIT).until(() -> server.log().contains("shutting down"));
                gate.open();
                assertThat(stream.drain().text()).isEqualTo("Almost done.");
                assertThat(stream.done()).isTrue();
                Figures.tell(
                        "SIGTERM until the exit, with an answer that ends",
                        gone.get().toNanos() / 1e6,
                        "ms",
                        "20 s");
            }
        }
    }

    @Test
    void an_answer_that_does_not_end_does_not_hold_the_exit() {
        try (var model = new ScriptedBedrock()) {
            model.script().turn(turn -> turn.text("For ever ").thenStall());
            model.script().otherwise(turn -> turn.text("Ended after all."));
            ServerOptions options = ServerOptions.scripted(data, model).with("--shutdown-grace", "2s");
            try (RunningServer server = RunningServer.start(options);
                    SseStream stream = new ChatClient(server.base()).ask("c1", "worker", "Slow")) {
                stream.until("text-delta");
                Duration gone = server.terminate(LIMIT);
                Figures.tell(
                        "SIGTERM until the exit, with an answer that does not end", gone.toNanos() / 1e6, "ms", "6 s");
            }
            try (RunningServer server = RunningServer.start(options)) {
                var client = new ChatClient(server.base());
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> !client.lastMessage("c1")
                                .path("run")
                                .path("status")
                                .asString()
                                .equals("running"));
                assertThat(client.lastMessage("c1").path("run").path("status").asString())
                        .isEqualTo("completed");
            }
        }
    }

    @Test
    void a_person_who_presses_ctrl_c_gets_the_prompt_back() {
        try (var model = new ScriptedBedrock();
                RunningServer server = RunningServer.start(ServerOptions.scripted(data, model))) {
            model.script().turn(turn -> turn.text("For ever ").thenStall());
            try (SseStream stream = new ChatClient(server.base()).ask("c1", "worker", "Slow")) {
                stream.until("text-delta");
                Duration gone = server.interrupt(LIMIT);
                Figures.tell("Ctrl-C until the exit, with a running answer", gone.toNanos() / 1e6, "ms", "2 s");
                assertThat(gone).isLessThan(Duration.ofSeconds(10));
            }
        }
    }
}
