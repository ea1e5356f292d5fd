package dev.outcrop.server;

import static dev.outcrop.server.DeskTools.PICTURE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.Answer;
import dev.outcrop.bedrock.AwsSettings;
import dev.outcrop.bedrock.BedrockModel;
import dev.outcrop.bedrock.ModelTable;
import dev.outcrop.bedrock.local.RecordedCall;
import dev.outcrop.bedrock.local.Usage;
import dev.outcrop.id.RunId;
import dev.outcrop.langfuse.FakeLangfuse;
import dev.outcrop.langfuse.FakeLangfuse.Row;
import dev.outcrop.langfuse.TraceIds;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelRequest;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What Langfuse gets to know of prices, of what goes wrong, of pictures and of what an agent keeps to itself. */
class LangfuseChecksTest extends LangfuseScene {
    private static final String PROFILE =
            "arn:aws:bedrock:us-east-1:000000000000:application-inference-profile/outcroplocal";
    private static final Map<String, String> PRICED = new LinkedHashMap<>(Map.of(
            "claude", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "nova", "us.amazon.nova-pro-v1:0",
            "llama", "us.meta.llama3-3-70b-instruct-v1:0",
            "arn", "arn:aws:bedrock:us-east-1:000000000000:inference-profile/us.amazon.nova-lite-v1:0",
            "profile", PROFILE));

    @Test
    void every_model_behind_an_alias_costs_something_and_one_without_a_price_is_named_at_the_start() throws Exception {
        var models = new LinkedHashMap<>(PRICED);
        models.put("chat", "us.amazon.nova-micro-v1:0");
        models.put("fast", "us.amazon.nova-micro-v1:0");
        models.put("own", "local.scripted");
        for (String alias : PRICED.keySet()) {
            agent(alias + "-desk", "model: " + alias);
        }
        agent("own-desk", "model: own");
        script.otherwise(turn -> turn.text("Soup.").usage(100, 20));
        try (var server = server(
                "OUTCROP_MODELS",
                models.entrySet().stream()
                        .map(one -> one.getKey() + "=" + one.getValue())
                        .collect(Collectors.joining(";")))) {
            for (String alias : PRICED.keySet()) {
                ask(server, alias + "-desk", "c-" + alias, "What?");
            }
            ask(server, "own-desk", "c-own", "What?");
            for (String alias : PRICED.keySet()) {
                Row call = one(rows("c-" + alias), "generation");
                assertThat(call.json("langfuse.observation.cost_details")
                                .path("total")
                                .asDouble())
                        .as("cost of %s", models.get(alias))
                        .isPositive();
                assertThat(call.text("langfuse.observation.model.name")).doesNotContain("arn:");
            }
            Row unpriced = one(rows("c-own"), "generation");
            assertThat(unpriced.attributes()).doesNotContainKey("langfuse.observation.cost_details");
            assertThat(unpriced.json("langfuse.observation.usage_details")
                            .path("total")
                            .asInt())
                    .isEqualTo(120);
            assertThat(toldLines())
                    .filteredOn(line -> line.startsWith("Langfuse is told no cost of"))
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line).contains("local.scripted").doesNotContain("nova", "llama", PROFILE));
        }
    }

    @Test
    void a_streamed_call_is_told_with_the_tokens_and_the_cost_of_the_same_call_in_one_piece() throws Exception {
        String claude = PRICED.getOrDefault("claude", "");
        script.otherwise(turn -> turn.text("Soup.").usage(new Usage(100, 20, 30, 50, Map.of("5m", 40, "1h", 10))));
        try (var server = server("OUTCROP_MODELS", "chat=" + claude + ";fast=" + claude)) {
            ask(server, "c1", "What?");
            Row streamed = one(rows("c1"), "generation");
            assertThat(calls()).containsExactly(RecordedCall.Operation.CONVERSE_STREAM);

            var whole = inOnePiece(claude).usage().orElseThrow();

            assertThat(calls().getLast()).isEqualTo(RecordedCall.Operation.CONVERSE);
            var parts = new LinkedHashMap<>(Map.of(
                    "input", whole.inputTokens(),
                    "output", whole.outputTokens(),
                    "input_cached_tokens", whole.cacheReadTokens(),
                    "total", whole.totalTokens()));
            whole.cacheWrites().forEach(write -> parts.put("input_cache_creation_" + write.ttl(), write.tokens()));
            assertThat(parts).hasSize(6).doesNotContainValue(0L);
            var told = new LinkedHashMap<String, Long>();
            streamed.json("langfuse.observation.usage_details")
                    .properties()
                    .forEach(part -> told.put(part.getKey(), part.getValue().asLong()));
            assertThat(told).isEqualTo(parts);
            assertThat(streamed.attributes())
                    .containsEntry("gen_ai.usage.input_tokens", whole.totalTokens() - whole.outputTokens())
                    .containsEntry("gen_ai.usage.output_tokens", whole.outputTokens());
            double price = ModelTable.shipped()
                    .price(claude, whole)
                    .orElseThrow()
                    .usd()
                    .doubleValue();
            assertThat(streamed.json("langfuse.observation.cost_details")
                            .path("total")
                            .asDouble())
                    .isPositive()
                    .isCloseTo(price, within(1e-12));
        }
    }

    private List<RecordedCall.Operation> calls() {
        return bedrock.calls().stream().map(RecordedCall::operation).toList();
    }

    private Answer inOnePiece(String model) {
        var aws = AwsSettings.of(
                machine(),
                Map.of("aws.endpointUrlBedrockRuntime", bedrock.endpoint().toString()));
        try (var client = BedrockModel.create(BedrockModel.Options.from(aws), clock())) {
            return client.converse(new ModelRequest(model, List.of(), List.of(Message.user("What?"))));
        }
    }

    @Test
    void throttled_once_the_call_is_whole_and_throttled_for_good_it_is_an_error() throws Exception {
        script.turn(turn -> turn.httpError(429, "ThrottlingException", "Slow down"))
                .turn(turn -> turn.text("Soup.").usage(100, 20))
                .otherwise(turn -> turn.httpError(429, "ThrottlingException", "Slow down"));
        try (var server = server()) {
            ask(server, "c1", "What?");
            Row again = one(rows("c1"), "generation");
            assertThat(again.attributes()).doesNotContainKey("langfuse.observation.level");
            assertThat(again.text("langfuse.observation.metadata.attempts")).isEqualTo("2");
            assertThat(again.text("langfuse.observation.metadata.faults")).isEqualTo("THROTTLED");
            assertThat(again.json("langfuse.observation.usage_details")
                            .path("total")
                            .asInt())
                    .isEqualTo(120);

            ask(server, "c2", "What?");
            failed("c2", "throttled", "The model is busy.");
        }
    }

    @Test
    void a_model_that_does_not_answer_in_time_is_an_error() throws Exception {
        script.otherwise(turn -> turn.httpError(408, "ModelTimeoutException", "Too slow"));
        try (var server = server()) {
            ask(server, "c1", "What?");
            failed("c1", "unavailable", "The model is not available right now.");
        }
    }

    /** The call and the answer are errors, with a word, a sentence and an end, and cost nothing. */
    private void failed(String conversation, String word, String sentence) {
        List<Row> rows = rows(conversation);
        for (Row row : List.of(one(rows, "generation"), one(rows, "agent"))) {
            assertThat(row.text("langfuse.observation.level")).isEqualTo("ERROR");
            assertThat(row.text("langfuse.observation.status_message")).startsWith(word + ": " + sentence);
            assertThat(row.text("error.type")).isEqualTo(word);
            assertThat(row.status()).isEqualTo(2);
            ended(row);
        }
        Row call = one(rows, "generation");
        assertThat(call.text("langfuse.observation.output")).isEmpty();
        assertThat(call.json("langfuse.observation.usage_details").toString())
                .isEqualTo("{\"input\":0,\"output\":0,\"total\":0}");
    }

    private static void ended(Row row) {
        assertThat(row.start()).isPositive();
        assertThat(row.end()).isGreaterThanOrEqualTo(row.start());
    }

    @Test
    void a_tool_that_takes_too_long_is_an_error_that_says_so() throws Exception {
        agent("desk", "tools: [slow]");
        script.turn(turn -> turn.toolUse("call_1", "slow", "{}")).turn(turn -> turn.text("It took too long."));
        try (var server = server()) {
            ask(server, "c1", "What?");
            Row tool = one(rows("c1"), "tool");
            assertThat(tool.text("langfuse.observation.level")).isEqualTo("ERROR");
            assertThat(tool.text("langfuse.observation.status_message")).contains("200 ms");
            assertThat(Duration.ofNanos(tool.end() - tool.start())).isGreaterThanOrEqualTo(Duration.ofMillis(150));
            assertThat(one(rows("c1"), "agent").attributes()).doesNotContainKey("langfuse.observation.level");
        }
    }

    @Test
    void a_guardrail_that_intervenes_is_a_warning_with_its_rules_and_without_the_words() throws Exception {
        agent("desk", "guardrail: { id: gr1, version: 3 }");
        script.otherwise(turn -> turn.text("Take the vault."));
        try (var server = server()) {
            ask(server, "c1", "Plan a heist");
            List<Row> rows = rows("c1");
            Row guardrail = one(rows, "guardrail");
            assertThat(guardrail.name()).isEqualTo("guardrail gr1");
            assertThat(guardrail.text("langfuse.observation.level")).isEqualTo("WARNING");
            assertThat(guardrail.attributes()).containsEntry("aws.bedrock.guardrail.id", "gr1");
            assertThat(guardrail.json("langfuse.observation.output").toString())
                    .isEqualTo("{\"action\":\"GUARDRAIL_INTERVENED\",\"reasons\":[\"input, topic: Heists BLOCKED\"]}");
            assertThat(guardrail.parent()).isEqualTo(one(rows, "generation").spanId());
            assertThat(one(rows, "generation").text("langfuse.observation.level"))
                    .isEqualTo("WARNING");
            ended(guardrail);
        }
    }

    @Test
    void a_picture_is_a_media_token() throws Exception {
        agent("desk", "tools: [picture]");
        script.turn(turn -> turn.toolUse("call_1", "picture", "{}")).turn(turn -> turn.text("A cat."));
        try (var server = server()) {
            ask(server, "c1", "Show me");
            List<Row> rows = rows("c1");
            String token = "@@@langfuseMedia:type=image/png\\|id=[A-Za-z0-9_-]{22}\\|source=bytes@@@";
            assertThat(one(rows, "tool").text("langfuse.observation.output")).containsPattern(token);
            assertThat(of(rows, "generation").getLast().text("langfuse.observation.input"))
                    .containsPattern(token);
            for (FakeLangfuse.Batch batch : langfuse.batches()) {
                assertThat(batch.protobuf().toStringUtf8())
                        .doesNotContain(Base64.getEncoder().encodeToString(PICTURE));
            }
        }
    }

    @Test
    void an_agent_may_have_nothing_told_but_that_it_happened() throws Exception {
        agent("desk", "tools: [sky]\nlog: none");
        script.turn(turn ->
                        turn.toolUse("call_1", "sky", "{\"city\":\"Kyoto\"}").usage(100, 20))
                .turn(turn -> turn.text("Cold.").usage(200, 10));
        try (var server = server()) {
            ask(server, "c1", "Weather in Kyoto?");
            List<Row> rows = rows("c1");
            assertThat(names(rows)).contains("agent invoke_agent desk", "tool execute_tool sky");
            assertThat(rows)
                    .allSatisfy(row -> assertThat(row.attributes())
                            .doesNotContainKeys("langfuse.observation.input", "langfuse.observation.output"));
            assertThat(rows.toString()).doesNotContain("Kyoto", "Cold.", "You are the desk");
            assertThat(of(rows, "generation").stream()
                            .mapToInt(row -> row.json("langfuse.observation.usage_details")
                                    .path("total")
                                    .asInt()))
                    .containsExactlyInAnyOrder(120, 210);
        }
    }

    @Test
    void the_page_of_a_run_leads_to_its_trace_when_the_project_is_known() throws Exception {
        script.otherwise(turn -> turn.text("Soup."));
        try (var server = server()) {
            await().atMost(PATIENCE).until(() -> langfuse.asked().contains("GET /api/public/projects"));
            ask(server, "c1", "What?");
            String trace = rows("c1").getFirst().traceId();
            String run = get(server, "/api/conversations/c1/messages")
                    .at("/messages/1/run/id")
                    .asString();
            assertThat(TraceIds.trace(new RunId(run))).isEqualTo(trace);
            JsonNode page = await().atMost(PATIENCE)
                    .until(() -> get(server, "/api/runs/" + run + "/trace"), json -> json.has("langfuse"));
            assertThat(page.path("langfuse").asString())
                    .isEqualTo(langfuse.url() + "/project/project-1/traces/" + trace);
        }
        try (var server = server("OUTCROP_LANGFUSE_PUBLIC_URL", "https://langfuse.example/team")) {
            String run = get(server, "/api/conversations/c1/messages")
                    .at("/messages/1/run/id")
                    .asString();
            JsonNode page = await().atMost(PATIENCE)
                    .until(() -> get(server, "/api/runs/" + run + "/trace"), json -> json.has("langfuse"));
            assertThat(page.path("langfuse").asString())
                    .isEqualTo(
                            "https://langfuse.example/team/project/project-1/traces/" + TraceIds.trace(new RunId(run)));
        }
        try (var server = server("LANGFUSE_PUBLIC_KEY", "", "LANGFUSE_SECRET_KEY", "")) {
            ask(server, "c2", "What?");
            String run = get(server, "/api/conversations/c2/messages")
                    .at("/messages/1/run/id")
                    .asString();
            assertThat(get(server, "/api/runs/" + run + "/trace").has("langfuse"))
                    .isFalse();
        }
    }
}
