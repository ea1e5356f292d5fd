package dev.outcrop.e2e.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.Databases;
import dev.outcrop.e2e.fixtures.RunningServer;
import dev.outcrop.e2e.fixtures.ScriptedBedrock;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.fixtures.ShowServerLogs;
import dev.outcrop.e2e.fixtures.SseStream;
import dev.outcrop.langfuse.FakeLangfuse;
import dev.outcrop.langfuse.FakeLangfuse.Row;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What people think of answers, from the HTTP API to Langfuse. */
@ExtendWith(ShowServerLogs.class)
class ScoresIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path data;

    private final ScriptedBedrock model = new ScriptedBedrock();
    private final FakeLangfuse langfuse = FakeLangfuse.start();

    @AfterEach
    void end() {
        model.close();
        langfuse.close();
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void an_opinion_becomes_one_score_that_follows_the_person(Databases database) {
        model.script().otherwise(turn -> turn.text("Leek soup."));
        try (RunningServer server = RunningServer.start(options(database))) {
            var client = new ChatClient(server.base());
            String run = answered(client);
            assertThat(client.opinion(run, "{\"rating\":\"up\",\"comment\":\"Ask jo.doe@example.org\"}"))
                    .isEqualTo(200);
            JsonNode score = awaitScore("value", "1");
            String id = score.path("id").asString();
            assertThat(score.path("dataType").asString()).isEqualTo("BOOLEAN");
            assertThat(score.path("comment").asString()).isEqualTo("Ask [email]");
            assertThat(id).matches("[0-9a-f]{32}");

            assertThat(client.opinion(run, "{\"rating\":\"up\",\"comment\":\"Ask anybody\"}"))
                    .isEqualTo(200);
            assertThat(awaitScore("comment", "Ask anybody").path("id").asString())
                    .isEqualTo(id);
            assertThat(client.opinion(run, "{\"rating\":\"down\"}")).isEqualTo(200);
            assertThat(awaitScore("value", "0").path("id").asString()).isEqualTo(id);
            assertThat(awaitScore("value", "0").path("comment").isNull()).isTrue();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(langfuse.rows())
                            .extracting(Row::traceId)
                            .contains(score.path("traceId").asString()));

            assertThat(client.opinion(run, "")).isEqualTo(204);
            await().atMost(PATIENCE).until(() -> langfuse.scores().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void what_was_said_while_langfuse_was_away_arrives_from_the_next_process(Databases database) {
        model.script().otherwise(turn -> turn.text("Leek soup."));
        langfuse.down();
        ServerOptions options = options(database);
        try (RunningServer server = RunningServer.start(options)) {
            var client = new ChatClient(server.base());
            String run = answered(client);
            assertThat(client.opinion(run, "{\"rating\":\"up\"}")).isEqualTo(200);
            assertThat(client.opinion(run, "{\"rating\":\"down\",\"comment\":\"No\"}"))
                    .isEqualTo(200);
            JsonNode health = await().atMost(PATIENCE).until(() -> health(client), found -> found.has("scoresProblem"));
            assertThat(health.path("pendingScores").asInt()).isEqualTo(1);
            assertThat(health.path("scoresProblem").asString()).contains("could not be reached");
            assertThat(health.has("scoresBehindSeconds")).isTrue();
            server.kill9();
        }
        langfuse.up();
        try (RunningServer server = RunningServer.start(options)) {
            // A lease of the one that was killed may have to lapse.
            await().atMost(Duration.ofMinutes(4)).until(() -> !langfuse.scores().isEmpty());
            assertThat(awaitScore("value", "0").path("comment").asString()).isEqualTo("No");
            var client = new ChatClient(server.base());
            await().atMost(PATIENCE)
                    .until(() -> health(client).path("pendingScores").asInt(-1) == 0);
        }
    }

    private ServerOptions options(Databases database) {
        return database.on(ServerOptions.scripted(data, model).withShortLease().withLangfuse(langfuse));
    }

    private static JsonNode health(ChatClient client) {
        return client.read("/health/details").at("/checks/langfuse/details");
    }

    /** Asks and reads the answer; its run. */
    private static String answered(ChatClient client) {
        try (SseStream stream = client.ask("c1", "worker", "What can I cook?")) {
            stream.drain();
        }
        return client.lastMessage("c1").path("run").path("id").asString();
    }

    /** The only score, once it says so. */
    private JsonNode awaitScore(String field, String value) {
        await().atMost(PATIENCE)
                .until(() -> langfuse.scores().values().stream()
                        .anyMatch(score -> score.path(field).asString("").equals(value)));
        assertThat(langfuse.scores()).hasSize(1);
        return langfuse.scores().values().iterator().next();
    }
}
