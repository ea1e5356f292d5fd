package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Role;
import dev.outcrop.server.config.SettingKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Who and what has used how much, and what the cache has saved, as an operator sees it over HTTP: the ledger's numbers. */
@Timeout(120)
class UsageSharesTest extends PeopleScene {
    private static final List<String> ANN = as("ann", Role.BUILDER, "kitchen", "garden");
    private static final List<String> BOB = as("bob", Role.USER, "kitchen");
    private static final List<String> CAT = as("cat", Role.USER);
    private static final List<String> DAN = as("dan", Role.USER);
    private static final List<String> OLGA = as("olga", Role.OPERATOR);

    /** 1,000 tokens at $3 a million, 100 at $15, 20,000 out of the cache at $0.30 and 500 into it at $3.75. */
    private static final BigDecimal COST = new BigDecimal("0.012375");

    /** The 20,000 at $3 instead, less what writing the 500 cost more than reading them would have. */
    private static final BigDecimal SAVED = new BigDecimal("0.053625");

    private volatile Instant now = Instant.parse("2026-01-30T12:00:00Z");

    @Override
    Clock clock() {
        InstantSource source = () -> now;
        return source.withZone(ZoneOffset.UTC);
    }

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        flags.put(SettingKey.MODELS, "chat=local.chat;fast=local.fast");
        flags.put(SettingKey.PRICES, "local.chat=3,15,0.3,3.75");
        return flags;
    }

    @Override
    void writeAgents() throws IOException {
        agent("desk", "tools: []");
        agent("unknown", "model: fast");
        script.otherwise(turn -> turn.text("Answer.").usage(1_000, 100, 20_000, 500));
    }

    /** What a name has used, as a test adds it up. */
    private record Sum(int calls, int unpriced, BigDecimal usd, BigDecimal saved) {
        Sum plus(Sum more) {
            return new Sum(calls + more.calls, unpriced + more.unpriced, usd.add(more.usd), saved.add(more.saved));
        }

        /** As it is told: what nobody knows is no number. */
        List<String> told() {
            boolean known = unpriced < calls;
            return List.of(
                    Integer.toString(calls),
                    Integer.toString(unpriced),
                    known ? plain(usd) : "",
                    known ? plain(saved) : "");
        }
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String plain(String number) {
        return number.isEmpty() ? "" : plain(new BigDecimal(number));
    }

    @Test
    void what_each_has_used_is_what_the_ledgers_entries_come_to() throws Exception {
        try (var server = server()) {
            JsonNode key = key(server, ANN, "{\"name\":\"a\"}");
            say(server, ANN, "desk");
            say(server, by(key.get("secret").stringValue()), "desk");
            say(server, ANN, "unknown");
            say(server, BOB, "desk");
            say(server, CAT, "desk");
            now = now.plus(Duration.ofDays(1));
            say(server, BOB, "desk");

            List<List<String>> entries = csv(server, "");
            assertThat(entries).hasSize(6);
            for (var by : Map.<String, Function<List<String>, Stream<String>>>of(
                            "person", entry -> Stream.of(entry.get(1)),
                            "group", entry -> Stream.of(entry.get(2).split(" ", -1)),
                            "agent", entry -> Stream.of(entry.get(3)),
                            "key", entry -> Stream.of(entry.get(4)),
                            "model", entry -> Stream.of(entry.get(5)),
                            "day", entry -> Stream.of(entry.get(0).substring(0, 10)))
                    .entrySet()) {
                Map<String, List<String>> expected = added(entries, by.getValue());
                assertThat(lines(server, by.getKey())).as(by.getKey()).isEqualTo(expected);
                assertThat(rows(server, by.getKey())).as(by.getKey()).isEqualTo(expected);
            }
            assertThat(rows(server, "group").keySet()).containsExactly("", "garden", "kitchen");
            assertThat(rows(server, "key").keySet())
                    .containsExactly("", key.get("id").stringValue());
            assertThat(usage(server, OLGA, "/api/usage?by=key").toString()).doesNotContain("label");
            assertThat(usage(server, as("adam", Role.ADMIN), "/api/usage?by=key")
                            .at("/rows/1/label")
                            .asString())
                    .isEqualTo("a (ann)");
            assertThat(ledger()).isEqualByComparingTo(COST.multiply(BigDecimal.valueOf(5)));
            JsonNode total = usage(server, OLGA, "/api/usage").get("total");
            assertThat(total.get("usd").stringValue()).isEqualTo(plain(ledger()));
            assertThat(new BigDecimal(total.get("savedUsd").stringValue()))
                    .isEqualByComparingTo(SAVED.multiply(BigDecimal.valueOf(5)));

            assertThat(call(server, OLGA, "GET", "/api/usage/export?by=week", "")
                            .body())
                    .contains("\"field\":\"by\"");
            assertThat(status(server, BOB, "GET", "/api/usage/export?by=person", ""))
                    .isEqualTo(403);
        }
    }

    @Test
    void a_person_sees_what_the_cache_has_saved_them_and_no_number_that_nobody_knows() throws Exception {
        try (var server = server()) {
            say(server, ANN, "desk");
            say(server, ANN, "desk");
            say(server, ANN, "unknown");
            say(server, DAN, "unknown");

            JsonNode ann = usage(server, ANN, "/api/usage/me?by=model");
            assertThat(ann.at("/total/usd").asString()).isEqualTo(plain(COST.multiply(BigDecimal.TWO)));
            assertThat(ann.at("/total/savedUsd").asString()).isEqualTo(plain(SAVED.multiply(BigDecimal.TWO)));
            assertThat(ann.at("/total/unpriced").asInt()).isEqualTo(1);
            JsonNode unknown = ann.at("/rows/1");
            assertThat(unknown.path("name").asString()).isEqualTo("local.fast");
            assertThat(unknown.has("usd") || unknown.has("savedUsd")).isFalse();
            assertThat(unknown.path("tokens").asInt()).isEqualTo(21_600);

            JsonNode dan = usage(server, DAN, "/api/usage/me");
            assertThat(dan.get("total").has("usd") || dan.get("total").has("savedUsd"))
                    .isFalse();
            assertThat(dan.at("/days/0").has("usd")).isFalse();
            assertThat(dan.at("/before/usd").asString())
                    .as("nothing is known to be nothing")
                    .isEqualTo("0");
        }
    }

    private void say(Outcrop.Running server, List<String> who, String agent) throws Exception {
        String id = next("c");
        assertThat(call(server, who, "POST", "/api/chat", question(id, agent, "m" + id, "Hello"))
                        .body())
                .contains("Answer.");
    }

    private JsonNode usage(Outcrop.Running server, List<String> who, String path) throws Exception {
        return call(server, who, "GET", path, "").json();
    }

    private List<List<String>> csv(Outcrop.Running server, String query) throws Exception {
        Reply reply = call(server, OLGA, "GET", "/api/usage/export?from=2026-01-01&to=2026-01-31" + query, "");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.body()
                .lines()
                .skip(1)
                .map(line -> List.of(line.split(",", -1)))
                .toList();
    }

    private static Map<String, List<String>> added(
            List<List<String>> entries, Function<List<String>, Stream<String>> names) {
        var sums = new TreeMap<String, Sum>();
        for (List<String> entry : entries) {
            boolean unpriced = entry.get(12).isEmpty();
            Sum sum = unpriced
                    ? new Sum(1, 1, BigDecimal.ZERO, BigDecimal.ZERO)
                    : new Sum(1, 0, new BigDecimal(entry.get(12)), new BigDecimal(entry.get(13)));
            names.apply(entry).forEach(name -> sums.merge(name, sum, Sum::plus));
        }
        var told = new TreeMap<String, List<String>>();
        sums.forEach((name, sum) -> told.put(name, sum.told()));
        return told;
    }

    private Map<String, List<String>> lines(Outcrop.Running server, String by) throws Exception {
        var lines = new TreeMap<String, List<String>>();
        csv(server, "&by=" + by)
                .forEach(line -> lines.put(
                        line.get(0), List.of(line.get(1), line.get(7), plain(line.get(6)), plain(line.get(8)))));
        return lines;
    }

    private Map<String, List<String>> rows(Outcrop.Running server, String by) throws Exception {
        boolean days = by.equals("day");
        JsonNode usage = usage(server, OLGA, "/api/usage?from=2026-01-01&to=2026-01-31" + (days ? "" : "&by=" + by));
        var rows = new TreeMap<String, List<String>>();
        for (JsonNode row : usage.get(days ? "days" : "rows")) {
            rows.put(
                    row.get(days ? "day" : "name").stringValue(),
                    List.of(
                            row.get("calls").asString(),
                            row.get("unpriced").asString(),
                            plain(row.path("usd").asString("")),
                            plain(row.path("savedUsd").asString(""))));
        }
        return rows;
    }

    /** What is stored, past all of the server's code. */
    private BigDecimal ledger() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/outcrop.db"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT sum(cost_nanos), sum(cost_rest) FROM usage_entries WHERE cost_nanos IS NOT NULL")) {
            row.next();
            return BigDecimal.valueOf(row.getLong(1), 9).add(BigDecimal.valueOf(row.getLong(2), 18));
        }
    }
}
