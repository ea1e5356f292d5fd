package dev.outcrop.server;

import static dev.outcrop.server.DeskTools.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.langfuse.FakeLangfuse;
import dev.outcrop.langfuse.FakeLangfuse.Behaviour;
import dev.outcrop.langfuse.FakeLangfuse.Row;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What Langfuse gets to know of answers that the real server gives, on a real store, with Bedrock at the wire. */
class TracesTest extends LangfuseScene {
    @Test
    void a_run_with_a_tool_is_agent_generation_tool_generation_under_one_root() throws Exception {
        script.turn(turn -> turn.text("Let me look.")
                        .toolUse("call_1", "sky", "{\"city\":\"Kyoto\"}")
                        .usage(100, 20, 30, 40))
                .turn(turn -> turn.text("It is cold.").usage(200, 10));
        try (var server = server()) {
            ask(server, "c1", "Weather in Kyoto?");
            List<Row> rows = rows("c1");

            assertThat(rows)
                    .extracting(Row::type)
                    .containsExactlyInAnyOrder("agent", "generation", "tool", "generation");
            Row root = one(rows, "agent");
            assertThat(root.name()).isEqualTo("invoke_agent desk");
            assertThat(root.parent()).isEmpty();
            assertThat(rows)
                    .filteredOn(row -> !row.equals(root))
                    .allMatch(row -> row.parent().equals(root.spanId()));
            assertThat(root.json("langfuse.observation.input").toString())
                    .isEqualTo("[{\"role\":\"user\",\"content\":\"Weather in Kyoto?\"}]");
            assertThat(root.json("langfuse.observation.output").path("content").asString())
                    .isEqualTo("It is cold.");
            assertThat(root.attributes()).containsEntry("langfuse.internal.is_app_root", true);
            assertThat(rows)
                    .allSatisfy(row -> assertThat(row.attributes())
                            .containsEntry("user.id", "local")
                            .containsEntry("session.id", "c1")
                            .containsEntry("gen_ai.conversation.id", "c1")
                            .containsEntry("langfuse.trace.name", "desk")
                            .containsEntry("langfuse.trace.tags", List.of("team-a", "blue")));
            assertThat(rows)
                    .allSatisfy(row -> assertThat(row.resource())
                            .containsEntry("deployment.environment.name", "test-eu")
                            .containsEntry("langfuse.release", "1.0+abc")
                            .containsEntry("service.name", "outcrop-server"));
            Row tool = one(rows, "tool");
            assertThat(tool.name()).isEqualTo("execute_tool sky");
            assertThat(tool.attributes())
                    .containsEntry("gen_ai.tool.name", "sky")
                    .containsEntry("gen_ai.tool.call.id", "call_1");
            assertThat(tool.json("langfuse.observation.input").path("city").asString())
                    .isEqualTo("Kyoto");
            assertThat(tool.text("langfuse.observation.output")).contains("4 degrees in Kyoto");
            usage(rows);
            asked(rows);
        }
    }

    private static void usage(List<Row> rows) {
        List<Row> calls = of(rows, "generation");
        JsonNode first = calls.getFirst().json("langfuse.observation.usage_details");
        assertThat(first.toString())
                .isEqualTo("{\"input\":100,\"output\":20,\"input_cached_tokens\":30,\"input_cache_creation\":40,"
                        + "\"total\":190}");
        assertThat(calls.getFirst().attributes())
                .containsEntry("gen_ai.usage.input_tokens", 170L)
                .containsEntry("gen_ai.usage.output_tokens", 20L);
        assertThat(rows)
                .filteredOn(row -> !row.type().equals("generation"))
                .allSatisfy(row -> assertThat(row.attributes())
                        .doesNotContainKeys(
                                "langfuse.observation.usage_details",
                                "langfuse.observation.model.name",
                                "langfuse.observation.cost_details",
                                "gen_ai.usage.input_tokens"));
        for (Row call : calls) {
            JsonNode parts = call.json("langfuse.observation.usage_details");
            long sum = parts.properties().stream()
                    .filter(part -> !part.getKey().equals("total"))
                    .mapToLong(part -> part.getValue().asLong())
                    .sum();
            assertThat(parts.path("total").asLong()).isEqualTo(sum);
            assertThat(call.json("langfuse.observation.cost_details")
                            .path("total")
                            .isNumber())
                    .as("a price for " + call.text("langfuse.observation.model.name"))
                    .isTrue();
            var first1 = Instant.parse(call.text("langfuse.observation.completion_start_time"));
            long nanos = first1.getEpochSecond() * 1_000_000_000L + first1.getNano();
            assertThat(nanos).isBetween(call.start(), call.end());
        }
    }

    private static void asked(List<Row> rows) {
        List<Row> calls = of(rows, "generation");
        JsonNode second = calls.getLast().json("langfuse.observation.input");
        assertThat(second.path("messages")
                        .valueStream()
                        .map(one -> one.path("role").asString()))
                .containsExactly("system", "user", "assistant", "tool");
        assertThat(second.at("/messages/0/content").asString()).isEqualTo("You are the desk.");
        assertThat(second.at("/messages/2/tool_calls/0/function/arguments").asString())
                .isEqualTo("{\"city\":\"Kyoto\"}");
        assertThat(second.path("tools")
                        .valueStream()
                        .map(one -> one.at("/function/name").asString()))
                .containsExactly("sky", "order", "ask_critic");
        JsonNode said = calls.getFirst().json("langfuse.observation.output");
        assertThat(said.path("role").asString()).isEqualTo("assistant");
        assertThat(said.at("/tool_calls/0/function/name").asString()).isEqualTo("sky");
    }

    @Test
    void a_specialist_works_under_the_call_that_asked_for_it() throws Exception {
        script.turn(turn -> turn.toolUse("call_1", "ask_critic", "{\"question\":\"Is it good?\"}"))
                .turn(turn -> turn.text("It is."))
                .turn(turn -> turn.text("The critic says so."));
        try (var server = server()) {
            ask(server, "c1", "Is leek soup good?");
            List<Row> rows = rows("c1");

            Row tool = one(rows, "tool");
            Row critic = of(rows, "agent").stream()
                    .filter(row -> row.name().equals("invoke_agent critic"))
                    .findFirst()
                    .orElseThrow();
            assertThat(critic.parent()).isEqualTo(tool.spanId());
            assertThat(rows)
                    .filteredOn(row -> row.parent().equals(critic.spanId()))
                    .extracting(Row::type)
                    .containsExactly("generation");
            assertThat(rows).extracting(Row::traceId).containsOnly(tool.traceId());
            assertThat(rows).allMatch(row -> row.text("langfuse.trace.name").equals("desk"));
            assertThat(root("c1")).hasSize(1);
        }
    }

    @Test
    void an_approval_across_a_restart_is_one_trace_that_ends_with_the_answer() throws Exception {
        script.turn(turn -> turn.toolUse("call_1", "order", "{\"what\":\"leeks\"}"))
                .turn(turn -> turn.text("Ordered."));
        try (var server = server()) {
            ask(server, "c1", "Order leeks");
            await().atMost(PATIENCE)
                    .until(() -> spans("c1").stream().anyMatch(row -> row.name().equals("suspended")));
            awaitNoted(1);
        }
        try (var server = server()) {
            String messages = get(server, "/api/conversations/c1/messages").toString();
            String approval = messages.replaceFirst("(?s).*?\"(approval_[0-9a-f]+)\".*", "$1");
            post(server, "/api/approvals/" + approval, "{\"decision\":\"approve\"}");
            List<Row> rows = rows("c1");

            assertThat(rows)
                    .extracting(Row::traceId)
                    .containsOnly(rows.getFirst().traceId());
            assertThat(names(rows))
                    .contains("event approval_requested", "event approval_decided", "tool execute_tool order");
            assertThat(one(rows, "agent")
                            .json("langfuse.observation.output")
                            .path("content")
                            .asString())
                    .isEqualTo("Ordered.");
            assertThat(langfuse.arrivals().values()).allMatch(times -> times == 1);
        }
    }

    @Test
    void what_goes_wrong_has_its_level_and_its_sentence() throws Exception {
        script.when(
                        request -> Script.lastUserText(request).contains("throttled"),
                        turn -> turn.httpError(400, "ValidationException", "No"))
                .when(
                        request -> Script.lastUserText(request).contains("tool"),
                        turn -> turn.toolUse("call_1", "sky", "{\"city\":\"Nowhere\"}"))
                .turn(turn -> turn.text("I can't tell."));
        try (var server = server()) {
            ask(server, "c1", "throttled");
            List<Row> failed = rows("c1");
            assertThat(one(failed, "agent").text("langfuse.observation.level")).isEqualTo("ERROR");
            assertThat(one(failed, "agent").text("langfuse.observation.status_message"))
                    .isNotEmpty();
            Row call = one(failed, "generation");
            assertThat(call.text("langfuse.observation.level")).isEqualTo("ERROR");
            assertThat(call.text("langfuse.observation.output")).isEmpty();
            assertThat(call.json("langfuse.observation.usage_details").toString())
                    .isEqualTo("{\"input\":0,\"output\":0,\"total\":0}");
            assertThat(call.status()).isEqualTo(2);

            ask(server, "c2", "tool");
            Row tool = one(rows("c2"), "tool");
            assertThat(tool.text("langfuse.observation.level")).isEqualTo("ERROR");
            assertThat(tool.text("error.type")).isEqualTo("tool_error");
            assertThat(one(rows("c2"), "agent").attributes()).doesNotContainKey("langfuse.observation.level");
        }
    }

    @Test
    void a_stopped_answer_is_a_warning_without_usage() throws Exception {
        Gate gate = Gate.closed();
        script.turn(turn -> turn.text("The first half ").hold(gate).text("and the second."));
        try (var server = server()) {
            var asking = Thread.ofVirtual().start(() -> {
                try {
                    ask(server, "c1", "Tell me");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            gate.awaitReached(PATIENCE);
            post(server, "/api/chat/c1/stop", "{}");
            List<Row> rows = rows("c1");
            gate.open();
            asking.join();

            Row call = one(rows, "generation");
            assertThat(call.text("langfuse.observation.level")).isEqualTo("WARNING");
            assertThat(call.text("langfuse.observation.status_message")).isEqualTo("cancelled");
            assertThat(call.text("langfuse.observation.metadata.usage_unknown")).isEqualTo("true");
            assertThat(call.json("langfuse.observation.usage_details")
                            .path("total")
                            .asInt())
                    .isZero();
        }
    }

    @Test
    void with_langfuse_down_answers_are_given_all_the_same_and_arrive_later_each_once() throws Exception {
        script.otherwise(turn -> turn.text("Soup."));
        langfuse.down();
        try (var server = server()) {
            for (int i = 0; i < 30; i++) {
                assertThat(ask(server, "c" + i, "What?")).contains("Soup.");
            }
            await().atMost(PATIENCE)
                    .until(() -> langfuseHealth(server)
                            .path("details")
                            .path("state")
                            .asString()
                            .equals("behind"));
            JsonNode health = langfuseHealth(server);
            assertThat(health.at("/details/pendingRuns").asLong()).isEqualTo(30);
            assertThat(health.path("well").asBoolean()).isFalse();
            assertThat(health.path("sentence").asString()).contains("30 runs wait in the journal");
        }
        langfuse.up();
        try (var server = server()) {
            for (int i = 0; i < 30; i++) {
                assertThat(rows("c" + i)).hasSize(2);
            }
            await().atMost(PATIENCE)
                    .until(() -> langfuseHealth(server)
                            .path("details")
                            .path("state")
                            .asString()
                            .equals("on"));
            assertThat(langfuseHealth(server).at("/details/pendingRuns").asLong())
                    .isZero();
        }
        assertThat(langfuse.arrivals().values()).allMatch(times -> times == 1);
    }

    @Test
    void a_langfuse_that_does_not_answer_holds_up_no_answer() throws Exception {
        script.otherwise(turn -> turn.text("Soup."));
        var gate = new CountDownLatch(1);
        langfuse.behave(new Behaviour.Slow(gate));
        try (var server = server()) {
            ask(server, "c0", "What?");
            await().atMost(PATIENCE).until(() -> langfuse.asked().contains("POST /api/public/otel/v1/traces"));
            for (int i = 1; i < 10; i++) {
                assertThat(ask(server, "c" + i, "What?")).contains("Soup.");
            }
            assertThat(langfuse.rows()).as("nothing was answered meanwhile").isEmpty();
            gate.countDown();
            for (int i = 0; i < 10; i++) {
                assertThat(rows("c" + i)).hasSize(2);
            }
        }
    }

    @Test
    void wrong_keys_are_seen_in_the_health_and_nowhere_in_the_log() throws Exception {
        script.otherwise(turn -> turn.text("Soup."));
        try (var server = server("LANGFUSE_SECRET_KEY", "sk-lf-wrong-one")) {
            ask(server, "c1", "What?");
            await().atMost(PATIENCE)
                    .until(() -> langfuseHealth(server)
                            .path("details")
                            .path("state")
                            .asString()
                            .equals("refusing"));
            assertThat(langfuseHealth(server).path("sentence").asString()).contains("the keys are wrong");
            ask(server, "c2", "What?");
            await().atMost(PATIENCE)
                    .until(() ->
                            langfuseHealth(server).at("/details/pendingRuns").asLong() == 2);
            assertThat(told()).doesNotContain("sk-lf-wrong-one", "Basic ", FakeLangfuse.PUBLIC_KEY);
            assertThat(logs.list.stream()
                            .filter(event -> event.getFormattedMessage().contains("Langfuse refuses")))
                    .hasSize(1);
            assertThat(get(server, "/health/details").toString()).doesNotContain("sk-lf-wrong-one");
        }
    }

    @Test
    void without_keys_nothing_is_sent_and_the_log_has_nothing_to_say() throws Exception {
        script.otherwise(turn -> turn.text("Soup."));
        try (var server = server("LANGFUSE_PUBLIC_KEY", "", "LANGFUSE_SECRET_KEY", "")) {
            assertThat(ask(server, "c1", "What?")).contains("Soup.");
            assertThat(langfuseHealth(server).path("sentence").asString()).isEqualTo("Off: no keys are set.");
            assertThat(langfuseHealth(server).path("well").asBoolean()).isTrue();
            assertThat(logs.list)
                    .noneMatch(event -> event.getLoggerName().matches("dev\\.outcrop\\.(langfuse|server\\.Trace).*"));
            assertThat(langfuse.asked()).isEmpty();
        }
    }

    @Test
    void a_secret_is_nowhere_in_the_bytes() throws Exception {
        script.turn(turn -> turn.text("I write to " + SECRET).toolUse("call_1", "sky", "{\"city\":\"Nowhere\"}"))
                .turn(turn -> turn.text("Done, " + SECRET))
                .turn(turn -> turn.text("Again."));
        try (var server = server()) {
            ask(server, "c1", "My address is " + SECRET);
            String messages = get(server, "/api/conversations/c1/messages").toString();
            String parent = messages.replaceFirst("(?s).*\"(msg_[0-9a-f]+)\".*", "$1");
            post(server, "/api/chat", """
                    {"id":"c1","parentId":"%s","message":{"id":"m2","role":"user","parts":[{"type":"text","text":"More"}]}}
                    """.formatted(parent));
            await().atMost(PATIENCE).until(() -> root("c1").size() == 2);

            for (FakeLangfuse.Batch batch : langfuse.batches()) {
                assertThat(batch.protobuf().toStringUtf8()).doesNotContain(SECRET);
            }
            assertThat(spans("c1").toString()).contains("My address is [email]");
        }
    }

    @Test
    void an_agent_may_keep_its_content_to_itself() throws Exception {
        agent("desk", "tools: [sky]\nlog: structure");
        script.turn(turn ->
                        turn.toolUse("call_1", "sky", "{\"city\":\"Kyoto\"}").usage(100, 20))
                .turn(turn -> turn.text("Cold."));
        try (var server = server()) {
            ask(server, "c1", "Weather in Kyoto?");
            List<Row> rows = rows("c1");

            assertThat(rows.toString())
                    .doesNotContain("Kyoto", "Cold.", "You are the desk")
                    .contains("sky");
            assertThat(of(rows, "generation")
                            .getFirst()
                            .json("langfuse.observation.usage_details")
                            .path("input")
                            .asInt())
                    .isEqualTo(100);
        }
    }
}
