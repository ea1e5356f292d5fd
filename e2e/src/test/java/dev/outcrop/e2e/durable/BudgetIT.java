package dev.outcrop.e2e.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.bedrock.local.Turn;
import dev.outcrop.e2e.fixtures.Alone;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.Databases;
import dev.outcrop.e2e.fixtures.Figures;
import dev.outcrop.e2e.fixtures.RunningServer;
import dev.outcrop.e2e.fixtures.ScriptedBedrock;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.fixtures.ShowServerLogs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A thousand questions at once to three servers that have little money left, of which one is killed. */
@Alone
@ExtendWith(ShowServerLogs.class)
class BudgetIT {
    private static final int QUESTIONS = 1_000;

    /** Those that the killed process is answering; every second one has said all it may. */
    private static final int KILLED = 40;

    /** Requests under way at once; all questions wait together all the same. */
    private static final int AT_A_TIME = 48;

    private static final BigDecimal LIMIT = new BigDecimal(50);
    private static final int SPENT = 40;

    /** The most that an answer of the teller may have, a thousandth of a dollar each. */
    private static final int TOKENS = 100;

    private static final BigDecimal ONE_CALL = BigDecimal.valueOf(TOKENS, 3);

    /** A process that shares its machine with a crowd is not to be taken for dead. */
    private static final Duration LEASE = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long SEED = 7;

    /** About noon there: no day ends while this runs. */
    private final ZoneOffset zone =
            ZoneOffset.ofHours(12 - Instant.now().atZone(ZoneOffset.UTC).getHour());

    @TempDir
    Path folder;

    private final Gate gate = Gate.closed();
    private final int[] tokens =
            new SplittableRandom(SEED).ints(QUESTIONS, 1, TOKENS + 1).toArray();

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void it_is_passed_by_one_call_at_most_and_what_the_killed_had_set_aside_is_used_by_others() throws Exception {
        try (var model = new ScriptedBedrock(this::answer);
                Replicas replicas = Replicas.start(folder, Databases.POSTGRESQL, model, 3, LEASE, this::limited);
                Connection database = DriverManager.getConnection(replicas.database());
                Statement sql = database.createStatement()) {
            var fleet = new Fleet(replicas);
            RunningServer victim = replicas.at(0);
            fleet.say("c-spend", "u-spend", "spend");
            await().atMost(PATIENCE).until(() -> number(sql, "SELECT count(*) FROM usage_entries") == 1);
            long begun = System.nanoTime();
            askAll(0, KILLED, message -> ask(victim, message));
            await("what the killed process will have said")
                    .atMost(PATIENCE)
                    .until(() -> number(sql, "SELECT count(DISTINCT run) FROM run_events WHERE type = 'text-delta'")
                            == KILLED + 1);
            askAll(KILLED, QUESTIONS, fleet::say);
            await("all that there is set aside")
                    .atMost(PATIENCE)
                    .until(() -> number(sql, "SELECT count(*) FROM budget_holds") == 1_000L * (50 - SPENT) / TOKENS);
            Figures.tell("until all had asked", (System.nanoTime() - begun) / 1e9, "s", "-");

            victim.kill9();
            long killed = System.nanoTime();
            gate.open();

            await("the end of all answers")
                    .atMost(PATIENCE)
                    .until(() -> number(sql, "SELECT count(*) FROM runs WHERE ended_at IS NULL") == 0);
            await("nothing set aside")
                    .atMost(PATIENCE)
                    .until(() -> number(sql, "SELECT count(*) FROM budget_holds") == 0);
            Figures.tell("from the kill to the end of all", (System.nanoTime() - killed) / 1e9, "s", "-");
            assertSpent(sql, fleet);
            assertAnswers(sql, fleet);
        } finally {
            gate.open();
        }
    }

    private ServerOptions limited(ServerOptions options) {
        return options.with(
                        "--budgets-limits",
                        "everybody=all,day," + LIMIT + " USD",
                        "--budgets-zone=" + zone.getId(), // which may begin with a minus
                        "--prices",
                        "local.scripted=0,1000")
                .withJvm("-Xmx512m"); // for hundreds of answers at once in each
    }

    private Consumer<Turn> answer(JsonNode request) {
        String question = Script.lastUserText(request);
        if (question.equals("spend")) {
            return turn -> turn.text("Much.").usage(0, 1_000 * SPENT);
        }
        int i = Integer.parseInt(question);
        if (i < KILLED) { // four bytes are taken for a token of what was cut
            String said = i % 2 == 0 ? "long".repeat(TOKENS) : "word";
            return turn -> turn.text(said).hold(gate).text(" " + i).usage(0, TOKENS);
        }
        return turn -> turn.hold(gate).text("Answer " + i).usage(0, tokens[i]);
    }

    private static void askAll(int from, int to, Consumer<ObjectNode> asking) {
        Many.of(
                IntStream.range(from, to)
                        .<Callable<Boolean>>mapToObj(i -> () -> {
                            asking.accept(ChatClient.body("c-" + i, "teller", Optional.empty(), Integer.toString(i)));
                            return true;
                        })
                        .toList(),
                AT_A_TIME);
    }

    /** Returns when the question is stored, as its reader would that goes away. */
    private static void ask(RunningServer server, ObjectNode message) {
        HttpResponse<InputStream> response = new ChatClient(server.base()).post("/api/chat?ui=v7", message);
        try (InputStream _ = response.body()) {
            assertThat(response.statusCode()).isEqualTo(200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The ledger has each answer once, and each call that was cut. */
    private static void assertSpent(Statement sql, Fleet fleet) throws SQLException {
        BigDecimal spent = BigDecimal.valueOf(number(sql, "SELECT sum(cost_nanos) FROM usage_entries"), 9);
        double over = spent.subtract(LIMIT).movePointRight(3).doubleValue();
        Figures.tell("spent beyond the limit", over, "thousandths of a dollar", "below " + TOKENS);
        assertThat(spent).as("spent to the end").isGreaterThanOrEqualTo(LIMIT);
        assertThat(spent).as("passed by one call at most, seed " + SEED).isLessThan(LIMIT.add(ONE_CALL));
        assertThat(number(sql, "SELECT count(*) FROM usage_entries WHERE estimated = 1"))
                .as("calls that were cut")
                .isEqualTo(KILLED);
        assertThat(number(sql, "SELECT count(*) FROM usage_entries WHERE estimated = 0"))
                .isEqualTo(number(sql, "SELECT count(*) FROM runs WHERE status = 'COMPLETED'"));
        JsonNode everybody = fleet.get("/api/budgets/me").json();
        assertThat(everybody.toString()).contains(spent.stripTrailingZeros().toPlainString());
    }

    private void assertAnswers(Statement sql, Fleet fleet) throws Exception {
        String sentence = "Everybody's budget for today is used up: $50.00. It opens again at "
                + DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT)
                        .withZone(ZoneOffset.UTC)
                        .format(Instant.now()
                                .atZone(zone)
                                .toLocalDate()
                                .plusDays(1)
                                .atStartOfDay(zone))
                + ". Ask again then, or ask whoever runs this server for more.";
        var looks = new ArrayList<Callable<String>>();
        for (int i = 0; i < QUESTIONS; i++) {
            int question = i;
            looks.add(() -> outcome(fleet, question, sentence));
        }
        List<String> outcomes = Many.of(looks, AT_A_TIME);
        assertThat(outcomes).contains("failed").contains("completed");
        double answered = outcomes.stream().filter("completed"::equals).count();
        Figures.tell("questions that were answered", answered, "of " + QUESTIONS, "-");
        assertThat(number(sql, """
                        SELECT count(*) FROM (SELECT run FROM run_events
                            WHERE type IN ('run-completed', 'run-failed', 'run-cancelled')
                            GROUP BY run HAVING count(*) = 1) AS ended
                        """)).as("runs with one end").isEqualTo(QUESTIONS + 1);
    }

    private static String outcome(Fleet fleet, int question, String sentence) {
        JsonNode conversation =
                fleet.get("/api/conversations/c-" + question + "/messages").json();
        JsonNode messages = conversation.path("messages");
        assertThat(messages.size()).isEqualTo(2);
        assertThat(conversation.path("conversation").path("running").asBoolean())
                .isFalse();
        JsonNode run = messages.path(1).path("run");
        String status = run.path("status").asString();
        if (status.equals("failed")) {
            assertThat(run.at("/error/code").asString()).isEqualTo("budget-spent");
            assertThat(run.at("/error/message").asString()).isEqualTo(sentence);
        } else {
            assertThat(status).isEqualTo("completed");
            assertThat(String.join("", messages.path(1).findValuesAsString("text")))
                    .endsWith(" " + question);
        }
        return status;
    }

    private static long number(Statement sql, String query) throws SQLException {
        try (ResultSet row = sql.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
