package dev.outcrop.server;

import static dev.outcrop.server.DeskTools.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.id.RunId;
import dev.outcrop.langfuse.FakeLangfuse;
import dev.outcrop.langfuse.FakeLangfuse.Behaviour;
import dev.outcrop.langfuse.FakeLangfuse.Row;
import dev.outcrop.langfuse.TraceIds;
import dev.outcrop.server.metrics.Page;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a collector of OpenTelemetry gets to know beside Langfuse, at the wire: requests, and the runs below them. */
@SuppressWarnings("NullAway.Init") // filled before each test
class SecondBackendTest extends LangfuseScene {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String GATEWAY = "b7ad6b7169203331";
    private static final int SERVER = 2;
    private static final String[] CONTENT = {
        "gen_ai.system_instructions",
        "gen_ai.input.messages",
        "gen_ai.output.messages",
        "gen_ai.tool.definitions",
        "gen_ai.tool.call.arguments",
        "gen_ai.tool.call.result"
    };

    private FakeLangfuse collector;

    @BeforeEach
    void beginCollector() {
        collector = FakeLangfuse.start();
    }

    @AfterEach
    void endCollector() {
        collector.close();
    }

    @Override
    Map<String, String> environment() {
        Map<String, String> environment = super.environment();
        environment.put("OUTCROP_OTLP_ENDPOINT", collector.url() + "/api/public/otel");
        environment.put("OUTCROP_OTLP_HEADERS", "authorization=" + FakeLangfuse.authorization());
        return environment;
    }

    private List<Row> run(String conversation) {
        return collector.rows().stream()
                .filter(row -> row.text("gen_ai.conversation.id").equals(conversation))
                .toList();
    }

    private List<Row> requests(String name) {
        return collector.rows().stream()
                .filter(row -> row.kind() == SERVER && row.name().equals(name))
                .toList();
    }

    private Row request(String name) {
        await().atMost(PATIENCE).until(() -> !requests(name).isEmpty());
        assertThat(requests(name)).hasSize(1);
        return requests(name).getFirst();
    }

    private static Row top(List<Row> run) {
        return run.stream()
                .filter(row -> row.name().equals("invoke_agent desk"))
                .findFirst()
                .orElseThrow();
    }

    private HttpRequest question(Outcrop.Running server, String conversation, Consumer<HttpRequest.Builder> more) {
        var request = HttpRequest.newBuilder(URI.create(server.url() + "/api/chat?ui=v7"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"id":"%s","agent":"desk","parentId":null,
                         "message":{"id":"m-%s","role":"user","parts":[{"type":"text","text":"Soup?"}]}}
                        """.formatted(conversation, conversation)));
        more.accept(request);
        return request.build();
    }

    private void asked(Outcrop.Running server, String conversation, Consumer<HttpRequest.Builder> more)
            throws Exception {
        assertThat(http.send(question(server, conversation, more), HttpResponse.BodyHandlers.ofString())
                        .body())
                .contains("[DONE]");
    }

    @Test
    void a_run_is_below_its_request_which_is_below_whoever_sent_it_and_langfuse_has_neither() throws Exception {
        script.turn(turn -> turn.toolUse("call_1", "ask_critic", "{\"question\":\"Is it good?\"}"))
                .turn(turn -> turn.text("It is."))
                .turn(turn -> turn.text("The critic says so."));
        try (var server = server()) {
            asked(
                    server,
                    "c1",
                    request -> request.header("traceparent", "00-" + TRACE + "-" + GATEWAY + "-01")
                            .header("tracestate", "rojo=1")
                            .header("tracestate", "congo=t61rcWkgMzE"));
            List<Row> told = rows("c1");
            await().atMost(PATIENCE).until(() -> run("c1").size() == 6);
            Row request = request("POST /api/chat");

            assertThat(request.parent()).isEqualTo(GATEWAY);
            assertThat(request.flags()).as("sampled, below another process").isEqualTo(0x301);
            assertThat(request.attributes())
                    .isEqualTo(Map.of(
                            "http.request.method",
                            "POST",
                            "http.route",
                            "/api/chat",
                            "http.response.status_code",
                            200L,
                            "url.scheme",
                            "http",
                            "server.address",
                            "127.0.0.1"));
            assertThat(request.resource()).containsEntry("service.name", "outcrop-server");
            List<Row> run = run("c1");
            assertThat(collector.rows()).allSatisfy(row -> {
                assertThat(row.traceId()).isEqualTo(TRACE);
                assertThat(row.traceState()).isEqualTo("rojo=1,congo=t61rcWkgMzE");
            });
            assertThat(top(run).parent()).isEqualTo(request.spanId());
            assertThat(top(run).flags()).isEqualTo(0x001);
            assertThat(run)
                    .filteredOn(row -> row.text("gen_ai.operation.name").equals("chat"))
                    .hasSize(3)
                    .allSatisfy(row -> {
                        assertThat(run).extracting(Row::spanId).contains(row.parent());
                        assertThat(row.flags()).isEqualTo(0x101);
                    });
            assertThat(request.start()).isLessThanOrEqualTo(top(run).start());
            assertThat(request.end()).isGreaterThanOrEqualTo(top(run).end());

            // Langfuse has no such spans: there the run is a trace of its own, whose id follows from the run's.
            assertThat(told).hasSize(6).extracting(Row::traceId).containsOnly(TraceIds.trace(new RunId(runId("c1"))));
            assertThat(root("c1")).singleElement().extracting(Row::name).isEqualTo("invoke_agent desk");
            assertThat(langfuse.rows()).hasSize(6).noneMatch(row -> row.kind() == SERVER);
        }
    }

    private String runId(String conversation) {
        return root(conversation).getFirst().text("langfuse.trace.metadata.run_id");
    }

    @Test
    void of_a_trace_that_is_not_kept_the_run_is_told_below_the_sender_alone() throws Exception {
        script.turn(turn -> turn.text("Soup."));
        try (var server = server()) {
            asked(server, "c1", request -> request.header("traceparent", "00-" + TRACE + "-" + GATEWAY + "-00"));
            rows("c1");
            await().atMost(PATIENCE).until(() -> run("c1").size() == 2);
        }
        assertThat(top(run("c1")).parent()).isEqualTo(GATEWAY);
        assertThat(top(run("c1")).flags()).as("not sampled").isZero();
        assertThat(run("c1")).extracting(Row::traceId).containsOnly(TRACE);
        assertThat(requests("POST /api/chat")).isEmpty();
    }

    @Test
    void without_a_sender_and_for_a_browser_the_request_is_the_top_of_a_trace_of_its_own() throws Exception {
        script.otherwise(turn -> turn.text("Soup."));
        String sent = "00-" + TRACE + "-" + GATEWAY + "-01";
        try (var server = server()) {
            asked(server, "c1", _ -> {});
            asked(server, "c2", request -> request.header("traceparent", "00-" + TRACE + "-0000000000000000-01"));
            asked(server, "c3", request -> request.header("traceparent", sent).header("Cookie", "a=b"));
            asked(server, "c4", request -> request.header("traceparent", sent).header("Sec-Fetch-Site", "same-origin"));
            await().atMost(PATIENCE).until(() -> requests("POST /api/chat").size() == 4);
            await().atMost(PATIENCE)
                    .until(() -> List.of("c1", "c2", "c3", "c4").stream()
                            .allMatch(conversation -> run(conversation).size() == 2));
        }
        assertThat(requests("POST /api/chat"))
                .allMatch(row -> row.parent().isEmpty() && row.flags() == 0x101)
                .extracting(Row::traceId)
                .doesNotHaveDuplicates()
                .doesNotContain(TRACE);
        assertThat(List.of("c1", "c2", "c3", "c4")).allSatisfy(conversation -> {
            Row top = top(run(conversation));
            assertThat(requests("POST /api/chat"))
                    .filteredOn(request -> request.spanId().equals(top.parent()))
                    .singleElement()
                    .satisfies(request -> assertThat(run(conversation))
                            .extracting(Row::traceId)
                            .containsOnly(request.traceId()));
        });
    }

    @Test
    void each_request_to_the_api_is_told_and_health_and_pages_are_not() throws Exception {
        try (var server = server()) {
            send(server, "GET", "/health/live");
            send(server, "GET", "/metrics");
            send(server, "GET", "/");
            send(server, "GET", "/api/conversations/my-secret-id/messages");
            Row request = request("GET /api/conversations/{id}/messages");

            assertThat(request.attributes())
                    .containsEntry("http.response.status_code", 404L)
                    .doesNotContainKey("error.type");
            assertThat(request.status())
                    .as("what is not there is no fault of the server")
                    .isZero();
            assertThat(collector.rows()).hasSize(1);
            assertThat(collector.rows().toString()).doesNotContain("my-secret-id");
            Page page = await().atMost(PATIENCE) // it is counted behind the collector's answer
                    .until(
                            () -> Page.read(send(server, "GET", "/metrics").body()),
                            read -> read.sum("outcrop_http_spans_total", "outcome", "taken") > 0);
            assertThat(page.sum("outcrop_http_spans_total", "outcome", "taken")).isEqualTo(1);
            assertThat(page.sum("outcrop_http_spans_total", "outcome", "dropped"))
                    .isZero();
        }
    }

    @Test
    void the_span_of_a_stream_ends_with_it_and_is_sent_even_if_the_server_ends_first() throws Exception {
        Gate gate = Gate.closed();
        script.turn(turn -> turn.text("The first half ").hold(gate).text("and the second."));
        var server = server();
        try (server) {
            HttpResponse<InputStream> answer =
                    http.send(question(server, "c1", _ -> {}), HttpResponse.BodyHandlers.ofInputStream());
            gate.awaitReached(PATIENCE);
            send(server, "GET", "/api/agents");
            request("GET /api/agents");
            assertThat(requests("POST /api/chat")).as("the stream is open").isEmpty();
            server.close();
            answer.body().close();
        }
        gate.open();
        Row stream = request("POST /api/chat");
        assertThat(stream.attributes()).containsEntry("http.response.status_code", 200L);
        assertThat(stream.end()).isGreaterThan(request("GET /api/agents").end());
    }

    @Test
    void a_collector_that_is_down_holds_up_no_answer() throws Exception {
        script.otherwise(turn -> turn.text("Soup."));
        collector.behave(new Behaviour.Status(503, Optional.empty()));
        try (var server = server()) {
            for (int i = 0; i < 10; i++) {
                assertThat(ask(server, "c" + i, "What?")).contains("Soup.");
            }
            await().atMost(PATIENCE)
                    .until(() -> toldLines().stream().anyMatch(line -> line.contains("takes no spans of requests")));
            assertThat(rows("c9")).as("Langfuse is told all the same").hasSize(2);
        }
        assertThat(toldLines().stream().filter(line -> line.contains("takes no spans of requests")))
                .hasSize(1);
        assertThat(collector.rows()).isEmpty();
    }

    @Test
    void a_second_backend_gets_standard_spans_without_content() throws Exception {
        script.turn(turn -> turn.toolUse("call_1", "sky", "{\"city\":\"Kyoto\"}"))
                .turn(turn -> turn.text("Cold."));
        try (var server = server()) {
            ask(server, "c1", "Weather in Kyoto?");
            rows("c1");
            await().atMost(PATIENCE).until(() -> run("c1").size() == 4);

            assertThat(collector.rows().toString()).doesNotContain("Kyoto", "Cold.", "You are the desk");
            assertThat(collector.rows())
                    .allSatisfy(
                            row -> assertThat(row.attributes().keySet()).noneMatch(key -> key.startsWith("langfuse.")));
            assertThat(collector.rows())
                    .allSatisfy(row -> assertThat(row.attributes()).doesNotContainKeys(CONTENT));
            assertThat(run("c1"))
                    .extracting(row -> row.text("gen_ai.operation.name"))
                    .containsExactlyInAnyOrder("invoke_agent", "chat", "execute_tool", "chat");
            assertThat(get(server, "/health/details").at("/checks/otlp/well").asBoolean())
                    .isTrue();
        }
    }

    @Test
    void with_content_allowed_a_second_backend_gets_what_was_asked_and_answered_without_secrets() throws Exception {
        script.turn(turn ->
                        turn.text("To " + SECRET).toolUse("call_1", "sky", "{\"city\":\"Kyoto of " + SECRET + "\"}"))
                .turn(turn -> turn.text("Cold, dear " + SECRET));
        try (var server = server("OUTCROP_OTLP_CONTENT", "on")) {
            ask(server, "c1", "Weather in Kyoto? I am " + SECRET);
            await().atMost(PATIENCE).until(() -> run("c1").size() == 4);
            request("POST /api/chat");
        }
        List<Row> run = run("c1");
        String asked =
                "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"Weather in Kyoto? I am [email]\"}]}";
        String answered = "{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"Cold, dear [email]\"}]}";
        assertThat(top(run).text("gen_ai.input.messages")).isEqualTo("[" + asked + "]");
        assertThat(top(run).text("gen_ai.output.messages")).isEqualTo("[" + answered + "]");
        List<Row> calls = operation(run, "chat");
        assertThat(calls).hasSize(2).allSatisfy(call -> {
            assertThat(call.text("gen_ai.system_instructions")).contains("You are the desk.");
            assertThat(call.text("gen_ai.input.messages")).startsWith("[" + asked);
            assertThat(call.text("gen_ai.tool.definitions")).contains("The weather");
        });
        assertThat(calls.getFirst().text("gen_ai.output.messages")).contains("To [email]", "Kyoto of [email]");
        assertThat(calls.getLast().text("gen_ai.input.messages"))
                .contains("tool_call_response", "4 degrees in Kyoto of [email]");
        assertThat(calls.getLast().text("gen_ai.output.messages")).isEqualTo("[" + answered + "]");
        Row tool = operation(run, "execute_tool").getFirst();
        assertThat(tool.text("gen_ai.tool.call.arguments")).contains("Kyoto of [email]");
        assertThat(tool.text("gen_ai.tool.call.result")).contains("4 degrees in Kyoto of [email]");
        assertThat(collector.rows())
                .allSatisfy(row -> assertThat(row.attributes().keySet()).noneMatch(key -> key.startsWith("langfuse.")));
        assertThat(collector.batches())
                .isNotEmpty()
                .allSatisfy(batch -> assertThat(batch.protobuf().toStringUtf8()).doesNotContain(SECRET));
    }

    @Test
    void an_agent_that_keeps_its_content_to_itself_does_so_where_content_is_allowed() throws Exception {
        agent("desk", "tools: [sky]\nlog: structure");
        script.turn(turn -> turn.toolUse("call_1", "sky", "{\"city\":\"Kyoto\"}"))
                .turn(turn -> turn.text("Cold."));
        try (var server = server("OUTCROP_OTLP_CONTENT", "on")) {
            ask(server, "c1", "Weather in Kyoto?");
            await().atMost(PATIENCE).until(() -> run("c1").size() == 4);
        }
        assertThat(collector.rows().toString()).doesNotContain("Kyoto", "Cold.", "You are the desk");
    }

    private static List<Row> operation(List<Row> run, String name) {
        return run.stream()
                .filter(row -> row.text("gen_ai.operation.name").equals(name))
                .toList();
    }
}
