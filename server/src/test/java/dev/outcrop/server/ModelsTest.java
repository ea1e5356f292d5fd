package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.RecordedCall;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.model.Block;
import dev.outcrop.model.Embedder;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.output.Structured;
import dev.outcrop.server.config.SettingKey;
import dev.outcrop.server.config.SettingsReader;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;
import dev.outcrop.tool.ToolContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real server, with a tool that asks a model itself, against Bedrock's wire. */
@Timeout(60)
class ModelsTest {
    private static final String TITAN = "amazon.titan-embed-text-v2:0";

    private final Script script = Script.create();

    @TempDir
    private Path folder;

    record Dish(String name, int minutes) {}

    static final class Kitchen {
        private static final Structured<Dish> DISHES = Structured.of(Dish.class);

        private final Models models;

        Kitchen(Models models) {
            this.models = models;
        }

        @Tool(description = "Reads a recipe", effect = Effect.READ)
        String recipe(@Param("Its text") String text, ToolContext context) {
            var request = new ModelRequest("fast", List.of(new Block.Text("Read it.")), List.of(Message.user(text)));
            Dish dish = DISHES.ask(models.model("recipes", context), models.catalog(), request)
                    .value();
            int size = models.embedder()
                    .embed(TITAN, List.of(text), Embedder.Purpose.QUERY)
                    .vectors()
                    .getFirst()
                    .length;
            return dish.name() + " in " + dish.minutes() + " minutes, " + (size > 0 ? "to be found" : "lost");
        }
    }

    @Test
    void a_tool_asks_the_models_of_an_alias_by_the_rules_of_runs() throws Exception {
        script.turn(turn -> turn.toolUse("call_1", "recipe", "{\"text\":\"Leeks, boiled.\"}"))
                .turn(turn -> turn.httpError(403, "AccessDeniedException", "No access"))
                .turn(turn -> turn.toolUse("call_2", "answer", "{\"name\":\"Leek soup\",\"minutes\":20}")
                        .usage(100, 20))
                .turn(turn -> turn.text("Soup, then."));
        Files.createDirectories(folder.resolve("agents"));
        Files.writeString(
                folder.resolve("agents/desk.md"), "---\ndescription: Cooks\ntools: [recipe]\n---\nYou cook.\n");
        try (var bedrock = BedrockLocal.start(BedrockLocal.Options.of(script));
                var server = start(bedrock);
                HttpClient http = HttpClient.newHttpClient()) {
            String answer = http.send(
                            HttpRequest.newBuilder(URI.create(server.url() + "/api/chat"))
                                    .header("content-type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString("""
                                            {"id":"c1","agent":"desk","parentId":null,
                                             "message":{"role":"user","parts":[{"type":"text","text":"Read this."}]}}
                                            """))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();

            assertThat(answer).contains("Leek soup in 20 minutes, to be found").contains("Soup, then.");
            assertThat(bedrock.calls())
                    .extracting(RecordedCall::modelId)
                    .containsExactly("local.chat", "local.fast-1", "local.fast-2", TITAN, "local.chat");
            JsonNode details = JsonMapper.shared()
                    .readTree(http.send(
                                    HttpRequest.newBuilder(URI.create(server.url() + "/health/details"))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body());
            assertThat(details.findValue("recipes").path("calls").asInt()).isEqualTo(1);
            assertThat(details.findValue("recipes").path("inputTokens").asInt()).isEqualTo(100);
        }
    }

    private Outcrop.Running start(BedrockLocal bedrock) {
        var settings = SettingsReader.read(
                Map.of(
                        SettingKey.PORT, "0",
                        SettingKey.DATA, folder.resolve("data").toString(),
                        SettingKey.TITLES, "words",
                        SettingKey.MODEL, "bedrock",
                        SettingKey.MODELS, "chat=local.chat;fast=local.fast-1,local.fast-2",
                        SettingKey.BEDROCK_ENDPOINT, bedrock.endpoint().toString()),
                Optional.empty(),
                Map.of(),
                folder,
                folder);
        return Startup.start(
                new Outcrop.Extras(
                        List.of(folder.resolve("agents")),
                        List.of(),
                        List.of(Kitchen::new),
                        List.of(),
                        false,
                        UnaryOperator.identity()),
                settings,
                Map.of(
                        "AWS_ACCESS_KEY_ID", BedrockLocal.LOCAL_ACCESS_KEY,
                        "AWS_SECRET_ACCESS_KEY", BedrockLocal.LOCAL_SECRET_KEY,
                        "AWS_REGION", "us-east-1"));
    }
}
