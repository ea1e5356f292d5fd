package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.bedrock.local.RecordedCall;
import dev.outcrop.model.Block;
import dev.outcrop.model.Embedder;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.output.Structured;
import dev.outcrop.server.config.SettingKey;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;
import dev.outcrop.tool.ToolContext;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The real server, with a tool that asks a model itself, against Bedrock's wire. */
@Timeout(60)
class ModelsTest extends ServerScene {
    private static final String TITAN = "amazon.titan-embed-text-v2:0";

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

    @Override
    void writeAgents() throws IOException {
        agent("desk", "tools: [recipe]");
    }

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        flags.put(SettingKey.MODELS, "chat=local.chat;fast=local.fast-1,local.fast-2");
        return flags;
    }

    @Override
    List<Function<Models, ?>> tools() {
        return List.of(Kitchen::new);
    }

    @Test
    void a_tool_asks_the_models_of_an_alias_by_the_rules_of_runs() throws Exception {
        script.turn(turn -> turn.toolUse("call_1", "recipe", "{\"text\":\"Leeks, boiled.\"}"))
                .turn(turn -> turn.httpError(403, "AccessDeniedException", "No access"))
                .turn(turn -> turn.toolUse("call_2", "answer", "{\"name\":\"Leek soup\",\"minutes\":20}")
                        .usage(100, 20))
                .turn(turn -> turn.text("Soup, then."));
        try (var server = server()) {
            String answer = post(server, "/api/chat", """
                    {"id":"c1","agent":"desk","parentId":null,
                     "message":{"role":"user","parts":[{"type":"text","text":"Read this."}]}}
                    """);

            assertThat(answer).contains("Leek soup in 20 minutes, to be found").contains("Soup, then.");
            assertThat(bedrock.calls())
                    .extracting(RecordedCall::modelId)
                    .containsExactly("local.chat", "local.fast-1", "local.fast-2", TITAN, "local.chat");
            assertThat(answer).contains("\"inputTokens\":"); // the run's, with the tool's
            assertThat(get(server, "/health/details").findValue("recipes"))
                    .isNull(); // they are no calls outside of runs
        }
    }
}
