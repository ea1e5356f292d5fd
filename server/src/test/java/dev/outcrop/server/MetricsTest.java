package dev.outcrop.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.outcrop.langfuse.FakeCollector;
import dev.outcrop.langfuse.FakeLangfuse;
import dev.outcrop.server.config.SettingKey;
import dev.outcrop.server.metrics.EmbeddedMetrics;
import dev.outcrop.server.metrics.Page;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the real server tells Prometheus and a collector about itself, with Bedrock at the wire. */
class MetricsTest extends ServerScene {
    private static final String MODEL = "amazon.nova-lite-v1:0";
    private static final String SECRET = "leek-and-potato";

    @Override
    void writeAgents() throws IOException {
        agent("desk", "model: chat\ntools: [sky, order]");
    }

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        flags.put(SettingKey.MODELS, "chat=" + MODEL);
        flags.put(SettingKey.PRICES, MODEL + "=3,15");
        return flags;
    }

    private Page page(Outcrop.Running server) throws Exception {
        HttpResponse<String> answer = send(server, "GET", "/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
        return Page.read(answer.body());
    }

    /** The page once so many answers are over: a stream's end is counted behind its last byte, a run's behind its commit. */
    private Page over(Outcrop.Running server, int answers) {
        return await().atMost(PATIENCE)
                .until(
                        () -> page(server),
                        page -> page.sum("outcrop_http_stream_duration_seconds_count") == answers
                                && page.sum("outcrop_run_duration_seconds_count") == answers
                                && page.sum("outcrop_runs_active") == 0);
    }

    @Test
    void an_answer_is_seen_in_the_numbers() throws Exception {
        script.turn(turn -> turn.toolUse("call_1", "sky", "{\"city\":\"" + SECRET + "\"}")
                        .usage(1000, 100))
                .turn(turn -> turn.text("Cold.").usage(2000, 200));
        try (var server = server()) {
            Page before = page(server);
            assertThat(before.sum("outcrop_runs_begun_total")).isZero();
            assertThat(before.sum("outcrop_build_info")).isEqualTo(1);
            assertThat(before.sum("jvm_memory_used_bytes", "area", "heap")).isPositive();
            assertThat(before.sum("process_cpu_seconds_total")).isPositive();

            assertThat(ask(server, "c-" + SECRET, SECRET)).contains("Cold.");
            Page after = over(server, 1);

            assertThat(after.sum("outcrop_runs_begun_total", "agent", "desk")).isEqualTo(1);
            assertThat(after.sum("outcrop_runs_ended_total", "end", "completed"))
                    .isEqualTo(1);
            assertThat(after.sum("outcrop_run_duration_seconds_count", "end", "completed"))
                    .isEqualTo(1);
            assertThat(after.sum("outcrop_run_first_token_seconds_count")).isEqualTo(1);
            assertThat(after.sum("outcrop_runs_active")).isZero();
            assertThat(after.sum("outcrop_http_open_streams", "route", "/api/chat"))
                    .isZero();
            assertThat(after.sum("gen_ai_client_operation_duration_seconds_count", "gen_ai_request_model", MODEL))
                    .isEqualTo(2);
            assertThat(after.sum("outcrop_model_tokens_total", "model", MODEL, "kind", "input"))
                    .isEqualTo(3000);
            assertThat(after.sum("outcrop_model_tokens_total", "model", MODEL, "kind", "output"))
                    .isEqualTo(300);
            assertThat(after.sum("outcrop_model_cost_dollars_total", "model", MODEL, "estimated", "false"))
                    .isCloseTo(0.0135, within(1e-9));
            assertThat(after.sum("outcrop_tool_calls_total", "tool", "sky", "status", "success"))
                    .isEqualTo(1);
            assertThat(after.sum("outcrop_journal_write_seconds_count", "kind", "begin"))
                    .isEqualTo(1);
            assertThat(after.sum("outcrop_journal_write_seconds_count", "kind", "append"))
                    .isPositive();
            assertThat(after.sum("outcrop_admission_limit", "model", MODEL)).isPositive();
            assertThat(after.sum("outcrop_admission_in_use", "model", MODEL)).isZero();
            assertThat(after.sum("outcrop_http_request_duration_seconds_count", "route", "/metrics", "status", "200"))
                    .isPositive();
            assertThat(after.lines().toString()).doesNotContain(SECRET);
        }
    }

    @Test
    void what_goes_wrong_is_told_apart() throws Exception {
        script.turn(turn -> turn.httpError(400, "ValidationException", "no"))
                .turn(turn -> turn.toolUse("call_1", "order", "{\"what\":\"leeks\"}"));
        try (var server = server()) {
            ask(server, "c1", "What?");
            ask(server, "c2", "What?");
            send(server, "GET", "/api/conversations/none/messages");
            send(server, "POST", "/");
            await().atMost(PATIENCE).until(() -> page(server).sum("outcrop_runs_suspended_total") == 1);
            Page page = page(server);

            assertThat(page.sum("outcrop_runs_ended_total", "end", "failed")).isEqualTo(1);
            assertThat(page.sum("outcrop_runs_failed_total")).isEqualTo(1);
            assertThat(page.sum("gen_ai_client_operation_duration_seconds_count", "error_type", "invalid"))
                    .isEqualTo(1);
            assertThat(page.sum("outcrop_approvals_requested_total")).isEqualTo(1);
            assertThat(page.sum(
                            "outcrop_http_request_duration_seconds_count",
                            "route",
                            "/api/conversations/{id}/messages",
                            "status",
                            "404"))
                    .isEqualTo(1);
            assertThat(page.sum("outcrop_http_request_duration_seconds_count", "route", "(none)", "status", "405"))
                    .isEqualTo(1);
        }
    }

    @Test
    void who_invents_addresses_methods_and_tools_makes_no_more_lines() throws Exception {
        script.otherwise(turn -> turn.text("Cold."));
        for (int i = 0; i < 5; i++) {
            int n = i;
            script.turn(turn -> turn.toolUse("call_" + n, "made-up-" + n, "{}")).turn(turn -> turn.text("Cold."));
        }
        try (var server = server()) {
            ask(server, "c0", "What?");
            send(server, "GET", "/api/made-up");
            send(server, "GET", "/made-up");
            send(server, "PURGE", "/made-up");
            Set<String> few = names(over(server, 1));
            for (int i = 1; i < 5; i++) {
                ask(server, "c" + i, "What?");
                send(server, "GET", "/api/made-up-" + i + "?x" + i);
                send(server, "GET", "/api/conversations/made-up-" + i);
                send(server, "GET", "/made-up-" + i);
                send(server, "PURGE" + i, "/made-up");
            }
            Page last = over(server, 5);

            Set<String> more = new HashSet<>(names(last));
            more.removeAll(few);
            assertThat(more)
                    // A delta is written by itself only where a model, or the machine, is slow.
                    .allMatch(line -> line.contains("/api/conversations/{id}")
                            || line.contains("/metrics")
                            || line.contains("kind=soon"));
            assertThat(page(server).sum("outcrop_tool_calls_total", "tool", "_OTHER"))
                    .isEqualTo(5);
            assertThat(page(server).lines()).hasSizeLessThan(1500);
        }
    }

    private static Set<String> names(Page page) {
        return page.lines().stream()
                .filter(line ->
                        line.name().startsWith("outcrop_") || line.name().startsWith("gen_ai_"))
                .map(line -> line.name() + new TreeMap<>(line.labels()))
                .collect(Collectors.toSet());
    }

    @Test
    void the_page_has_the_walls_of_the_health_details_and_can_be_switched_off() throws Exception {
        try (var server = server()) {
            assertThat(send(server, "GET", "/metrics", "Sec-Fetch-Site", "cross-site")
                            .statusCode())
                    .isEqualTo(send(server, "GET", "/health/details", "Sec-Fetch-Site", "cross-site")
                            .statusCode())
                    .isEqualTo(403);
            HttpResponse<String> open = send(
                    server, "GET", "/metrics", "Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
            assertThat(open.headers().firstValue("content-type").orElseThrow())
                    .startsWith("application/openmetrics-text; version=1.0.0");
            assertThat(open.body()).endsWith("\n# EOF\n");
            assertThat(open.headers().firstValue("cache-control")).contains("no-store");
            assertThat(send(server, "GET", "/openapi.json").body()).contains("\"/metrics\"");
        }
        try (var server = server("OUTCROP_METRICS_PROMETHEUS", "off")) {
            assertThat(send(server, "GET", "/metrics").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void how_langfuse_is_served_is_in_the_numbers() throws Exception {
        script.otherwise(turn -> turn.text("Cold."));
        try (var langfuse = FakeLangfuse.start();
                var server = server(
                        "LANGFUSE_PUBLIC_KEY", FakeLangfuse.PUBLIC_KEY,
                        "LANGFUSE_SECRET_KEY", FakeLangfuse.SECRET_KEY,
                        "LANGFUSE_HOST", langfuse.url().toString())) {
            langfuse.down();
            ask(server, "c1", "What?");
            await().atMost(PATIENCE)
                    .until(() ->
                            page(server).sum("outcrop_export_state", "target", "langfuse", "state", "behind") == 1);
            assertThat(page(server).sum("outcrop_export_pending_runs", "target", "langfuse"))
                    .isEqualTo(1);
            assertThat(page(server).sum("outcrop_export_failed_requests_total", "target", "langfuse"))
                    .isPositive();
            assertThat(page(server).lines())
                    .filteredOn(line -> line.name().equals("outcrop_export_reading_age_seconds"))
                    .singleElement()
                    .satisfies(line -> assertThat(line.value()).isNotNegative());
            langfuse.up();
            await().atMost(PATIENCE)
                    .until(() -> page(server).sum("outcrop_export_runs_total", "target", "langfuse") == 1);
        }
    }

    @Test
    void a_collector_is_sent_what_was_measured_of_model_calls() throws Exception {
        script.turn(turn -> turn.text("Cold.").usage(1000, 100))
                .turn(turn -> turn.text("Warm.").usage(1000, 100));
        try (var collector = FakeCollector.start()) {
            String[] settings = {
                "OUTCROP_OTLP_ENDPOINT",
                collector.url().toString(),
                "OUTCROP_OTLP_HEADERS",
                FakeCollector.KEY_HEADER + "=" + FakeCollector.KEY,
                "OUTCROP_OTLP_METRICS_INTERVAL",
                "1s",
                "OUTCROP_METRICS_PROMETHEUS",
                "off"
            };
            try (var server = server(settings)) {
                ask(server, "soup-talk", SECRET);
                await().atMost(PATIENCE)
                        .until(() -> collector
                                .point("gen_ai.client.token.usage", Map.of("gen_ai.token.type", "input"))
                                .isPresent());
                assertThat(collector
                                .point(
                                        "gen_ai.client.operation.duration",
                                        Map.of("gen_ai.request.model", MODEL, "gen_ai.operation.name", "chat"))
                                .orElseThrow()
                                .getCount())
                        .isEqualTo(1);
                assertThat(collector
                                .point("gen_ai.client.token.usage", Map.of("gen_ai.token.type", "input"))
                                .orElseThrow()
                                .getSum())
                        .isEqualTo(1000);
                assertThat(collector.metrics().toString()).doesNotContain(SECRET, "soup-talk");
                await().atMost(PATIENCE).until(() -> !collector.traces().isEmpty());
                assertThat(get(server, "/health/details")
                                .at("/checks/otlpMetrics/well")
                                .asBoolean())
                        .isTrue();
                collector.answering(404);
                await().atMost(PATIENCE)
                        .until(() -> get(server, "/health/details")
                                .at("/checks/otlpMetrics/sentence")
                                .asString()
                                .contains("it answered 404: the address is wrong"));
                assertThat(ask(server, "c2", "What?")).contains("Warm.");
                collector.answering(200);
            }
            assertThat(collector
                            .point("gen_ai.client.token.usage", Map.of("gen_ai.token.type", "input"))
                            .orElseThrow()
                            .getSum())
                    .as("the last are sent when the server ends")
                    .isEqualTo(2000);
        }
    }

    @Test
    void cloudwatch_is_told_in_lines_of_standard_output_without_content() throws Exception {
        script.otherwise(turn -> turn.text("Cold."));
        var told = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(told, true, UTF_8));
        try (var server = server("OUTCROP_METRICS_CLOUDWATCH", "test", "OUTCROP_METRICS_PROMETHEUS", "off")) {
            assertThat(ask(server, "c-" + SECRET, SECRET)).contains("Cold.");
            assertThat(send(server, "GET", "/metrics").statusCode()).isEqualTo(404);
        } finally {
            System.setOut(before);
        }
        String line = told.toString(UTF_8)
                .lines()
                .filter(each -> each.contains("_aws"))
                .findFirst()
                .orElseThrow();
        JsonNode json = EmbeddedMetrics.checked(line);
        assertThat(json.propertyNames()).containsExactlyInAnyOrder("_aws", "Stage", "OpenStreams", "RunFailures");
        assertThat(line).doesNotContain(SECRET, MODEL);
    }
}
