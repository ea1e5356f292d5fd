package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A Langfuse that is away for long: what waits for it on the disk, up to when, and what an operator is told of it. */
class LangfuseAwayTest extends LangfuseScene {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final String WENT = "Langfuse takes no traces: it could not be reached";
    private static final String CAME_BACK = "Langfuse takes traces again";

    private final MovableClock clock = new MovableClock();

    @Override
    Clock clock() {
        return clock;
    }

    @Test
    void a_journal_that_waits_for_langfuse_is_made_small_after_a_week_and_not_before() throws Exception {
        script.otherwise(turn -> turn.text("Leek soup for all."));
        try (var server = server()) {
            ask(server, "told", "What?");
            rows("told");
            await().atMost(PATIENCE).until(() -> pending(server) == 0);
            langfuse.down();
            ask(server, "waiting", "What?");
        }
        long parts = partsOfText("waiting");
        assertThat(parts).isPositive();
        assertThat(partsOfText("told")).isPositive();

        clock.move(WEEK.minusMinutes(5));
        tidyAtOnce();
        try (var server = server()) {
            await().atMost(PATIENCE).until(() -> uncompacted(server) == 1);
            behind(server, WEEK.minusMinutes(5));
        }
        assertThat(partsOfText("told")).as("nobody waits for it").isZero();
        assertThat(partsOfText("waiting")).as("Langfuse does").isEqualTo(parts);

        clock.move(Duration.ofMinutes(10));
        tidyAtOnce();
        try (var server = server()) {
            await().atMost(PATIENCE).until(() -> uncompacted(server) == 0);
            behind(server, WEEK.plusMinutes(5));
        }
        assertThat(partsOfText("waiting")).isZero();

        langfuse.up();
        try (var server = server()) {
            assertThat(one(rows("waiting"), "generation")
                            .json("langfuse.observation.output")
                            .path("content")
                            .asString())
                    .isEqualTo("Leek soup for all.");
            await().atMost(PATIENCE).until(() -> pending(server) == 0);
            assertThat(langfuseHealth(server).at("/details/behindSeconds").isMissingNode())
                    .isTrue();
        }
        assertThat(langfuse.arrivals().values()).allMatch(times -> times == 1);
    }

    /** That the health says since when one run waits, and how much room all of it takes. */
    private void behind(Outcrop.Running server, Duration age) throws Exception {
        await().atMost(PATIENCE)
                .until(() -> langfuseHealth(server).at("/details/problem").isString());
        JsonNode health = langfuseHealth(server);
        long seconds = health.at("/details/behindSeconds").asLong();
        assertThat(Duration.ofSeconds(seconds)).isBetween(age, age.plus(PATIENCE.multipliedBy(2)));
        assertThat(health.path("sentence").asString())
                .startsWith("Behind: it could not be reached")
                .endsWith(" 1 runs wait in the journal, the oldest for " + seconds + " s.");
        assertThat(health.at("/details/state").asString()).isEqualTo("behind");
        assertThat(health.at("/details/pendingRuns").asLong()).isEqualTo(1);
        assertThat(database(server).path("bytes").asLong()).isPositive();
    }

    private JsonNode database(Outcrop.Running server) throws Exception {
        return get(server, "/health/details").at("/checks/database/details");
    }

    private long uncompacted(Outcrop.Running server) throws Exception {
        return database(server).path("runsToCompact").asLong(-1);
    }

    private long pending(Outcrop.Running server) throws Exception {
        return langfuseHealth(server).at("/details/pendingRuns").asLong(-1);
    }

    /** The events of a conversation's answers that compaction is there for. */
    private long partsOfText(String conversation) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/outcrop.db"));
                PreparedStatement question = connection.prepareStatement("""
                        SELECT count(*) FROM run_events e JOIN runs r ON r.id = e.run
                        JOIN conversations c ON c.row_key = r.conversation WHERE c.id = ? AND e.delta = 1
                        """)) {
            question.setString(1, conversation);
            ResultSet answer = question.executeQuery();
            assertThat(answer.next()).isTrue();
            return answer.getLong(1);
        }
    }

    @Test
    void that_langfuse_is_away_is_one_line_in_the_log_and_that_it_is_back_another() throws Exception {
        script.otherwise(turn -> turn.text("Soup."));
        try (var server = server()) {
            for (int outage = 1; outage <= 2; outage++) {
                String conversation = "c" + outage;
                long failures = failures(server);
                langfuse.down();
                ask(server, conversation, "What?");
                await().atMost(PATIENCE).until(() -> failures(server) >= failures + 2);
                assertThat(state(server)).isEqualTo("behind");
                assertThat(lines(WENT)).hasSize(outage).allMatch(line -> line.endsWith(" They wait in the journal."));
                assertThat(lines(CAME_BACK)).hasSize(outage - 1);

                langfuse.up();
                assertThat(rows(conversation)).hasSize(2);
                await().atMost(PATIENCE).until(() -> state(server).equals("on"));
                assertThat(lines(WENT)).hasSize(outage);
                assertThat(lines(CAME_BACK)).hasSize(outage);
            }
            assertThat(langfuseHealth(server).path("sentence").asString()).isEqualTo("Runs are told as they end.");
        }
    }

    private long failures(Outcrop.Running server) throws Exception {
        return langfuseHealth(server).at("/details/failedRequests").asLong();
    }

    private String state(Outcrop.Running server) throws Exception {
        return langfuseHealth(server).at("/details/state").asString();
    }

    private List<String> lines(String beginning) {
        return toldLines().stream().filter(line -> line.startsWith(beginning)).toList();
    }
}
