package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.server.config.SettingKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What was used, what may be, and what happens when it is used up: over HTTP, on a real database. */
@Timeout(120)
class UsageTest extends ServerScene {
    /** 100 tokens in and 20 out at these prices. */
    private static final BigDecimal CALL = new BigDecimal("0.0006");

    private String titles = "words";
    private volatile Instant now = Instant.parse("2026-01-30T12:00:00Z");

    @Override
    void writeAgents() throws IOException {
        agent("desk", "tools: [sky]\nmax-steps: 45");
        agent("other", "model: chat");
    }

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        flags.put(SettingKey.MODELS, "chat=local.chat;fast=local.fast");
        flags.put(SettingKey.TITLES, titles);
        flags.put(SettingKey.PRICES, "local.chat=3,15;local.fast=1,5");
        return flags;
    }

    @Override
    Clock clock() {
        InstantSource source = () -> now;
        return source.withZone(ZoneOffset.UTC);
    }

    private void answers(int calls) {
        for (int i = 0; i < calls; i++) {
            script.turn(turn -> turn.text("Answer.").usage(100, 20));
        }
    }

    private static BigDecimal usd(JsonNode sum) {
        return new BigDecimal(sum.get("usd").stringValue());
    }

    private HttpResponse<String> raise(Outcrop.Running server, String budget, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(server.url() + "/api/budgets/" + budget + "/raise"))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void the_pages_numbers_are_the_ledgers_to_the_last_digit() throws Exception {
        answers(3);
        try (var server = server()) {
            ask(server, "c1", "One");
            ask(server, "other", "c2", "Two");
            now = now.plus(Duration.ofDays(1));
            ask(server, "c3", "Three");

            JsonNode mine = get(server, "/api/usage/me");
            assertThat(usd(mine.get("total"))).isEqualByComparingTo(CALL.multiply(BigDecimal.valueOf(3)));
            assertThat(mine.get("zone").stringValue()).isEqualTo("UTC");
            assertThat(mine.get("total").get("tokens").asLong()).isEqualTo(360);
            assertThat(mine.get("days"))
                    .extracting(day -> day.get("day").stringValue())
                    .containsExactly("2026-01-30", "2026-01-31");
            assertThat(mine.get("rows"))
                    .extracting(row -> row.get("name").stringValue())
                    .containsExactly("desk", "other");

            JsonNode all = get(server, "/api/usage?by=model&from=2026-01-31&to=2026-01-31");
            assertThat(usd(all.get("total"))).isEqualByComparingTo(CALL);
            assertThat(usd(all.get("before"))).isEqualByComparingTo(CALL.multiply(BigDecimal.TWO));
            assertThat(all.get("rows").get(0).get("name").stringValue()).isEqualTo("local.chat");
            assertThat(get(server, "/api/usage?person=somebody")
                            .get("total")
                            .get("calls")
                            .asInt())
                    .isZero();

            HttpResponse<String> csv = send(server, "GET", "/api/usage/export?from=2026-01-01&to=2026-01-31");
            assertThat(csv.headers().firstValue("content-type")).contains("text/csv; charset=utf-8");
            BigDecimal exported = csv.body()
                    .lines()
                    .skip(1)
                    .map(line -> new BigDecimal(line.split(",", -1)[12]))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(exported).isEqualByComparingTo(usd(mine.get("total")));
            assertThat(csv.body()).doesNotContain("One", "Answer");
            assertThat(send(server, "GET", "/api/usage/me/export").body().lines())
                    .hasSize(4);
        }
    }

    @Test
    void a_query_that_makes_no_sense_is_refused_by_name() throws Exception {
        try (var server = server()) {
            for (String query : new String[] {
                "from=yesterday",
                "from=2026-02-30",
                "from=2026-02-01&to=2026-01-01",
                "from=2020-01-01",
                "from=0001-01-01"
            }) {
                HttpResponse<String> answer = send(server, "GET", "/api/usage?" + query);
                assertThat(answer.statusCode()).as(query).isEqualTo(400);
                assertThat(answer.body()).as(query).contains("\"field\":\"from\"");
            }
            assertThat(send(server, "GET", "/api/usage/me?by=person").statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void a_loop_is_stopped_where_the_budget_ends_and_goes_on_when_there_is_more() throws Exception {
        for (int i = 0; i < 40; i++) {
            String call = "call_" + i;
            script.turn(turn -> turn.toolUse(call, "sky", "{\"city\":\"Bern\"}").usage(100, 20));
        }
        try (var server = server("OUTCROP_BUDGETS_LIMITS", "each-day=person,day,0.006 USD;all=all,month,50 USD")) {
            String answer = ask(server, "c1", "Look forty times");

            assertThat(answer)
                    .contains("Your budget for today is used up: $0.006. It opens again at 2026-01-31 00:00 UTC.");
            assertThat(bedrock.calls()).hasSize(10); // the tenth reaches it
            JsonNode mine = get(server, "/api/usage/me");
            assertThat(usd(mine.get("total"))).isEqualByComparingTo("0.006");
            assertThat(mine.get("all").booleanValue()).isTrue();
            assertThat(get(server, "/api/budgets/me").get("budgets")).isEqualTo(mine.get("budgets"));
            JsonNode state = mine.get("budgets").get(0);
            assertThat(state.get("reached").booleanValue()).isTrue();
            assertThat(state.get("leftUsd").stringValue()).isEqualTo("0");
            assertThat(mine.get("budgets").get(1).get("warns").booleanValue()).isFalse();

            assertThat(raise(server, "each-day", """
                            {"amount":"0.0012","name":"local","until":"2026-01-30T13:00:00Z","reason":"A demonstration"}
                            """).statusCode()).isEqualTo(201);
            assertThat(ask(server, "c2", "Once more")).contains("is used up: $0.0072");
            assertThat(bedrock.calls()).hasSize(12);
            assertThat(get(server, "/api/budgets")
                            .get("raises")
                            .get(0)
                            .get("reason")
                            .stringValue())
                    .isEqualTo("A demonstration");
            JsonNode written = await().atMost(PATIENCE)
                    .until(
                            () -> get(server, "/api/audit?action=budget_changed")
                                    .at("/entries/0/event/unmapped"),
                            JsonNode::isObject);
            assertThat(written.path("usd").asString()).isEqualTo("0.0012");
            assertThat(written.toString()).doesNotContain("demonstration");

            now = now.plus(Duration.ofDays(1));
            assertThat(ask(server, "c3", "Tomorrow")).contains("is used up: $0.006.");
            assertThat(bedrock.calls()).hasSize(22);
        }
    }

    @Test
    void a_title_is_in_the_ledger_and_not_written_when_the_budget_is_used_up() throws Exception {
        answers(2);
        titles = "model";
        try (var server = server("OUTCROP_BUDGETS_LIMITS", "all=all,day,220 tokens")) {
            assertThat(ask(server, "c1", "One")).contains("Answer.");
            await().atMost(PATIENCE)
                    .until(() -> get(server, "/api/usage?by=model")
                                    .get("total")
                                    .get("calls")
                                    .asInt()
                            == 2);
            assertThat(get(server, "/api/usage?by=model").get("rows"))
                    .extracting(row -> row.get("name").stringValue())
                    .containsExactly("local.chat", "local.fast");

            assertThat(ask(server, "c2", "Two")).contains("Everybody's budget for today is used up: 220 tokens.");
            await().atMost(PATIENCE)
                    .until(() -> get(server, "/health/details")
                                    .findValue("titles")
                                    .get("failed")
                                    .asInt()
                            == 1);
            assertThat(bedrock.calls()).hasSize(2);
        }
    }

    @Test
    void a_raise_is_refused_that_says_too_little_or_is_for_nothing() throws Exception {
        try (var server = server("OUTCROP_BUDGETS_LIMITS", "all=all,day,1000 tokens")) {
            String until = "\"until\":\"2026-01-30T13:00:00Z\"";
            assertThat(raise(server, "none", "{\"tokens\":5," + until + ",\"reason\":\"x\"}")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(raise(server, "all", "{" + until + ",\"reason\":\"x\"}").body())
                    .contains("\"field\":\"amount\"");
            assertThat(raise(server, "all", "{\"amount\":\"5\"," + until + ",\"reason\":\"x\"}")
                            .body())
                    .contains("\"field\":\"amount\"");
            assertThat(raise(server, "all", "{\"tokens\":5," + until + "}").body())
                    .contains("\"field\":\"reason\"");
            assertThat(raise(server, "all", "{\"tokens\":5,\"until\":\"2026-01-30T11:00:00Z\",\"reason\":\"x\"}")
                            .body())
                    .contains("\"field\":\"until\"");
            assertThat(JsonMapper.shared()
                            .readTree(raise(server, "all", "{\"tokens\":5," + until + ",\"reason\":\"x\"}")
                                    .body())
                            .get("by")
                            .stringValue())
                    .isEqualTo("local");
        }
    }

    @Test
    void without_budgets_there_are_none() throws Exception {
        try (var server = server()) {
            assertThat(get(server, "/api/usage/me").get("budgets").isEmpty()).isTrue();
            assertThat(get(server, "/api/budgets").get("budgets").isEmpty()).isTrue();
            assertThat(get(server, "/api/budgets/me").get("budgets").isEmpty()).isTrue();
        }
    }
}
