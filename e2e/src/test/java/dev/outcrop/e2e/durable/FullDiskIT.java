package dev.outcrop.e2e.durable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.RunningServer;
import dev.outcrop.e2e.fixtures.ScriptedBedrock;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.fixtures.ShowServerLogs;
import dev.outcrop.e2e.fixtures.SmallDisk;
import dev.outcrop.e2e.fixtures.SseStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The real server on a disk that fills up, and has room again. */
@ExtendWith(ShowServerLogs.class)
class FullDiskIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final byte[] WORDS = "x".repeat(100_000).getBytes(UTF_8);

    @TempDir
    Path folder;

    @Test
    void a_full_disk_is_said_clearly_and_nothing_acknowledged_is_lost() throws IOException {
        Optional<SmallDisk> mounted = SmallDisk.mount(folder.resolve("disk"), 12);
        if (mounted.isEmpty()) {
            // The store's own tests make SQLite say that it is full; this one adds the real file system where it can.
            System.out.println(
                    "A full disk: no small file system may be mounted here, so only the store's tests try it.");
            return;
        }
        Gate gate = Gate.closed();
        try (SmallDisk disk = mounted.get();
                var model = new ScriptedBedrock(request -> {
                    String question = Script.lastUserText(request);
                    return question.equals("Wait")
                            ? turn -> turn.text("Begun, ").hold(gate).text("and done.")
                            : turn -> turn.text("Answer to " + question);
                })) {
            ServerOptions options = ServerOptions.scripted(disk.folder().resolve("data"), model);
            try (RunningServer server = RunningServer.start(options)) {
                var client = new ChatClient(server.base());
                ask(client, "c1", "One");
                try (SseStream waiting = client.ask("c2", "worker", "Wait")) {
                    waiting.until("text-delta");
                    disk.fill();

                    assertThat(client.attach("a.txt", WORDS).statusCode()).isEqualTo(503);
                    assertThat(client.attach("a.txt", WORDS).body())
                            .contains("The file can't be stored: the disk is full.");
                    String refused = refused(client);
                    gate.open();
                    assertThat(refused).containsIgnoringCase("disk").doesNotContain("Exception", "SQLITE_");
                    await().atMost(LIMIT)
                            .untilAsserted(() -> assertThat(server.log()).contains("the disk is full"));
                    assertThat(client.messages("c1").findValuesAsString("text"))
                            .containsExactly("One", "Answer to One");

                    disk.empty();

                    JsonNode run = await().atMost(LIMIT)
                            .until(
                                    () -> client.lastMessage("c2").path("run"),
                                    now -> !now.path("status")
                                            .asString("running")
                                            .equals("running"));
                    assertThat(run.path("status").asString()).isIn("completed", "failed");
                    if (run.path("status").asString().equals("completed")) {
                        assertThat(String.join("", client.lastMessage("c2").findValuesAsString("text")))
                                .isEqualTo("Begun, and done.");
                    }
                }
                await().atMost(LIMIT).untilAsserted(() -> ask(client, "c3", "Three"));
                assertThat(client.attach("a.txt", WORDS).statusCode()).isEqualTo(201);
                server.kill9();
            } finally {
                gate.open();
            }
            try (RunningServer server = RunningServer.start(options)) {
                var client = new ChatClient(server.base());
                assertThat(client.messages("c1").findValuesAsString("text")).containsExactly("One", "Answer to One");
                assertThat(client.messages("c2").path(0).findValuesAsString("text"))
                        .containsExactly("Wait");
                assertThat(client.messages("c3").findValuesAsString("text"))
                        .containsExactly("Three", "Answer to Three");
            }
        }
    }

    private static void ask(ChatClient client, String conversation, String question) {
        try (SseStream stream = client.ask(conversation, "worker", question)) {
            assertThat(stream.drain().text()).isEqualTo("Answer to " + question);
            assertThat(stream.done()).isTrue();
        }
    }

    /** Asks until there is no room for it; what the person is told. Whatever is acknowledged before is stored. */
    private static String refused(ChatClient client) throws IOException {
        for (int i = 0; i < 200; i++) {
            String conversation = "full-" + i;
            HttpResponse<InputStream> response = client.post(
                    "/api/chat?ui=v7", ChatClient.body(conversation, "worker", Optional.empty(), "Is there room?"));
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    JsonNode problem = ChatClient.JSON.readTree(new String(body.readAllBytes(), UTF_8));
                    assertThat(response.statusCode()).isIn(503, 507);
                    return problem.path("detail").asString();
                }
            }
            assertThat(client.messages(conversation).path(0).findValuesAsString("text"))
                    .containsExactly("Is there room?");
        }
        throw new AssertionError("two hundred messages were stored on a full disk");
    }
}
