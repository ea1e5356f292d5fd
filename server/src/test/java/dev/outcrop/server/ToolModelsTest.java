package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.outcrop.bedrock.local.RecordedCall;
import dev.outcrop.langfuse.FakeLangfuse.Row;
import dev.outcrop.model.Block;
import dev.outcrop.model.Embedder;
import dev.outcrop.model.Guardrail;
import dev.outcrop.model.GuardrailFinding;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.output.Structured;
import dev.outcrop.server.config.SettingKey;
import dev.outcrop.server.metrics.Page;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;
import dev.outcrop.tool.ToolContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The real server, with a tool that asks models itself: what is seen of its calls in the answer, its trace and Langfuse. */
@Timeout(120)
class ToolModelsTest extends LangfuseScene {
    private static final String CHAT = "amazon.nova-lite-v1:0";
    private static final String FAST = "amazon.nova-micro-v1:0";
    private static final String TITAN = "amazon.titan-embed-text-v2:0";
    private static final String WORDS = "leeks-of-the-coast";

    record Dish(String name, int minutes) {}

    static final class Kitchen {
        private static final Structured<Dish> DISHES = Structured.of(Dish.class);

        private final Models models;

        Kitchen(Models models) {
            this.models = models;
        }

        @Tool(description = "Reads a recipe", effect = Effect.READ)
        String recipe(@Param("Its text") String text, ToolContext context) {
            models.guardrails()
                    .apply(
                            new Guardrail("gr1", "3", "enabled", "sync"),
                            GuardrailFinding.Side.INPUT,
                            List.of(new Block.Text(text)));
            models.embedder().embed(TITAN, List.of(text), Embedder.Purpose.QUERY);
            var request = new ModelRequest("fast", List.of(new Block.Text("Read it.")), List.of(Message.user(text)));
            return DISHES.ask(models.model("recipes", context), models.catalog(), request)
                    .value()
                    .name();
        }
    }

    @Override
    void writeAgents() throws IOException {
        agent("desk", "tools: [recipe]");
    }

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        flags.put(SettingKey.MODELS, "chat=" + CHAT + ";fast=" + FAST);
        flags.put(SettingKey.PRICES, CHAT + "=3,15;" + FAST + "=1,5;" + TITAN + "=2,0");
        return flags;
    }

    @Override
    List<Function<Models, ?>> tools() {
        return List.of(Kitchen::new);
    }

    private void recipe() {
        script.turn(turn -> turn.toolUse("call_1", "recipe", "{\"text\":\"A heist, with " + WORDS + ".\"}")
                        .usage(1000, 100))
                .turn(turn -> turn.toolUse("call_2", "answer", "{\"name\":\"Leek soup\",\"minutes\":20}")
                        .usage(400, 40))
                .turn(turn -> turn.text("Soup, then.").usage(2000, 200));
    }

    @Test
    void a_tools_own_calls_are_in_the_answers_cost_in_its_trace_and_in_langfuse() throws Exception {
        recipe();
        try (var server = server()) {
            String answer = ask(server, "c1", "Read this.");

            assertThat(bedrock.calls()).extracting(RecordedCall::modelId).contains(CHAT, FAST, TITAN);
            List<Row> rows = rows("c1");
            Row tool = one(rows, "tool");
            List<Row> inner = below(rows, tool);
            assertThat(names(inner))
                    .containsExactly(
                            "guardrail guardrail gr1:3", "embedding embeddings " + TITAN, "generation chat " + FAST);
            long embedded = one(inner, "embedding")
                    .json("langfuse.observation.usage_details")
                    .path("total")
                    .asLong();
            assertThat(embedded).isPositive();
            double paid = (3000 * 3 + 300 * 15 + 400 * 1 + 40 * 5 + embedded * 2) / 1e6;

            JsonNode metadata = get(server, "/api/conversations/c1/messages").at("/messages/1/metadata");
            assertThat(answer).contains("\"inputTokens\":" + (3400 + embedded) + ","); // as the stream has it too
            assertThat(metadata.at("/usage/inputTokens").asLong()).isEqualTo(3400 + embedded);
            assertThat(metadata.at("/usage/outputTokens").asLong()).isEqualTo(340);
            assertThat(metadata.at("/cost/usd").asDouble()).isCloseTo(paid, within(1e-9));
            String run = metadata.path("runId").asString();
            JsonNode told = get(server, "/api/runs/" + run);
            assertThat(told.findValue("usd").asDouble()).isCloseTo(paid, within(1e-9));

            JsonNode root = get(server, "/api/runs/" + run + "/trace").path("root");
            assertThat(root.path("usd").asDouble()).isCloseTo(paid, within(1e-9));
            JsonNode card = root.at("/children/0/children/1");
            assertThat(card.path("kind").asString()).isEqualTo("tool");
            assertThat(texts(card, "kind")).containsExactly("guardrail", "embedding", "model");
            assertThat(texts(card, "purpose")).containsExactly("input", "query", "recipes");
            assertThat(card.at("/children/0/stop").asString()).isEqualTo("guardrail_intervened");
            assertThat(card.at("/children/2/usage/inputTokens").asInt()).isEqualTo(400);
            JsonNode found = get(
                    server,
                    "/api/runs/" + run + "/trace/spans/"
                            + card.at("/children/0/id").asString());
            assertThat(found.at("/output/0/name").asString()).isEqualTo("Heists");

            assertThat(sum(rows, "generation") + sum(rows, "embedding")).isCloseTo(paid, within(1e-9));
            Row generation = one(inner, "generation");
            assertThat(generation.text("langfuse.observation.model.name")).isEqualTo(FAST);
            assertThat(generation.text("langfuse.observation.metadata.purpose")).isEqualTo("recipes");
            assertThat(generation.text("gen_ai.operation.name")).isEqualTo("chat");
            assertThat(generation.text("langfuse.observation.completion_start_time"))
                    .isNotEmpty();
            Row embedding = one(inner, "embedding");
            assertThat(embedding.text("gen_ai.operation.name")).isEqualTo("embeddings");
            assertThat(embedding
                            .json("langfuse.observation.cost_details")
                            .path("total")
                            .asDouble())
                    .isCloseTo(embedded * 2 / 1e6, within(1e-12));
            Row guardrail = one(inner, "guardrail");
            assertThat(guardrail.text("langfuse.observation.level")).isEqualTo("WARNING");
            assertThat(guardrail.text("langfuse.observation.output")).contains("topic: Heists BLOCKED");
            assertThat(inner).allSatisfy(row -> {
                assertThat(row.traceId()).isEqualTo(tool.traceId());
                assertThat(row.start()).isBetween(tool.start(), tool.end());
                assertThat(row.end()).isBetween(row.start(), tool.end());
                assertThat(row.text("session.id")).isEqualTo("c1");
                assertThat(row.attributes().toString()).doesNotContain(WORDS);
            });

            assertThat(get(server, "/health/details")
                            .at("/checks/sideCalls/details")
                            .isEmpty())
                    .isTrue();
            Page page = Page.read(send(server, "GET", "/metrics").body());
            assertThat(page.sum(
                            "gen_ai_client_operation_duration_seconds_count",
                            "gen_ai_operation_name",
                            "embeddings",
                            "gen_ai_request_model",
                            TITAN))
                    .isEqualTo(1);
            assertThat(page.sum("outcrop_model_tokens_total", "model", TITAN, "kind", "input"))
                    .isEqualTo((double) embedded);
            assertThat(page.sum("outcrop_model_cost_dollars_total")).isCloseTo(paid, within(1e-9));
        }
    }

    @Test
    void the_answers_limit_holds_for_its_tools_calls_too() throws Exception {
        recipe();
        try (var server = server("OUTCROP_RUN_TOKENS", "1050")) {
            String answer = ask(server, "c1", "Read this.");

            assertThat(answer).contains("Stopped at the limit of 1050 tokens for one answer.");
            assertThat(bedrock.calls()).extracting(RecordedCall::modelId).doesNotContain(FAST, TITAN);
            List<Row> rows = rows("c1");
            assertThat(one(rows, "tool").text("langfuse.observation.level")).isEqualTo("ERROR");
            assertThat(names(below(rows, one(rows, "tool")))).containsExactly("guardrail guardrail gr1:3");
        }
    }

    private static List<Row> below(List<Row> rows, Row parent) {
        return rows.stream().filter(row -> row.parent().equals(parent.spanId())).toList();
    }

    private static double sum(List<Row> rows, String type) {
        return of(rows, type).stream()
                .mapToDouble(row -> row.json("langfuse.observation.cost_details")
                        .path("total")
                        .asDouble())
                .sum();
    }

    private static List<String> texts(JsonNode span, String field) {
        var texts = new ArrayList<String>();
        span.path("children").forEach(child -> texts.add(child.path(field).asString()));
        return texts;
    }
}
