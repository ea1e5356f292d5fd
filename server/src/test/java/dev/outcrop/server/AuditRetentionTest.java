package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.server.config.SettingKey;
import dev.outcrop.server.config.SettingsReader;
import dev.outcrop.store.AuditCheck;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The job of a server that removes the old entries of the audit log, and the chains that it leaves. */
@ParameterizedClass
@EnumSource
@SuppressWarnings("NullAway.Init") // filled before each test
class AuditRetentionTest extends PostgresScene {
    private static final Duration KEPT = Duration.ofDays(30);
    private static final Duration SOME_DAYS = Duration.ofDays(20);

    @Parameter
    Kind kind;

    enum Kind {
        SQLITE,
        POSTGRESQL
    }

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        if (kind == Kind.SQLITE) {
            flags.remove(SettingKey.DATABASE_URL);
        }
        flags.put(SettingKey.RETENTION_AUDIT, KEPT.toDays() + "d");
        return flags;
    }

    @Test
    void what_is_old_goes_by_the_job_and_the_rest_still_proves_itself() throws Exception {
        try (Outcrop.Running server = server()) {
            awaitStored(1); // the start, which nobody waits for
            assertThat(entries(server)).hasSize(1);
            await().atMost(PATIENCE).until(() -> jobEnded().isPresent());
        }
        clock.move(SOME_DAYS);
        try (Outcrop.Running server = server()) {
            awaitStored(4);
            assertThat(entries(server)).as("two starts, a look, a stop").hasSize(4);

            clock.move(SOME_DAYS); // the chain of the first start is too old
            long first = jobRuns(server);
            assertThat(first).isEqualTo(3);
            assertThat(actions(server)).contains("retention_run").endsWith("server_started");
            assertProven(first);

            clock.move(SOME_DAYS); // and the beginning of the one that is written
            long second = jobRuns(server);
            assertThat(second).isPositive();
            assertThat(actions(server)).contains("retention_run").doesNotContain("server_started");
            assertProven(first + second);

            List<String> before = actions(server);
            assertThat(jobRuns(server)).as("there is nothing to remove").isZero();
            assertThat(actions(server)).as("and three more looks").hasSize(before.size() + 3);
            JsonNode check = get(server, "/api/audit/check");
            assertThat(check.path("well").asBoolean()).isTrue();
            assertThat(check.path("removed").asLong()).isEqualTo(first + second);

            clock.move(KEPT.plusDays(1)); // nothing but the anchors is left of all, and then it goes on
            long third = jobRuns(server);
            assertThat(actions(server)).containsOnly("retention_run", "audit_read");
            assertProven(first + second + third);
        }
        assertThat(review().faults()).as("after the stop").isEmpty();
    }

    /** Lets the job run; how many entries were too old, which is what it has written down if there were any. */
    private long jobRuns(Outcrop.Running server) throws Exception {
        Instant due = clock.instant().minus(KEPT);
        long old = entries(server).stream()
                .filter(entry -> Instant.parse(entry.path("at").asString()).isBefore(due))
                .count();
        Optional<String> ended = jobEnded();
        sql("UPDATE scheduled_tasks SET execution_time = (SELECT execution_time FROM scheduled_tasks"
                + " WHERE task_name = 'recovery') WHERE task_name = 'tidying'");
        await().atMost(PATIENCE).until(() -> !jobEnded().equals(ended));
        if (old > 0) {
            assertThat(get(server, "/api/audit?action=retention_run")
                            .at("/entries/0/event/unmapped/audit")
                            .asLong())
                    .isEqualTo(old);
        }
        assertThat(entries(server))
                .allSatisfy(entry ->
                        assertThat(Instant.parse(entry.path("at").asString())).isAfterOrEqualTo(due));
        return old;
    }

    private void assertProven(long removed) {
        AuditCheck check = review();
        assertThat(check.faults()).isEmpty();
        assertThat(check.removed()).isEqualTo(removed);
        assertThat(check.chains()).isEqualTo(2);
        assertThat(check.entries()).isPositive();
    }

    /** What {@code outcrop audit verify} tells. */
    private AuditCheck review() {
        return AuditReview.of(SettingsReader.read(flags(), Optional.empty(), environment(), folder, folder));
    }

    /** Newest first. */
    private List<JsonNode> entries(Outcrop.Running server) throws Exception {
        return get(server, "/api/audit?limit=200").path("entries").valueStream().toList();
    }

    private List<String> actions(Outcrop.Running server) throws Exception {
        return entries(server).stream()
                .map(entry -> entry.path("action").asString())
                .toList();
    }

    private void awaitStored(int entries) {
        String number = Integer.toString(entries);
        await().atMost(PATIENCE)
                .until(() -> first("SELECT count(*) FROM audit_entries").equals(Optional.of(number)));
    }

    /** When the job has last come to its end, in the database's words. */
    private Optional<String> jobEnded() throws SQLException {
        return first("SELECT last_success FROM scheduled_tasks WHERE task_name = 'tidying'");
    }

    private Optional<String> first(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbc());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
        }
    }

    private void sql(String change) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbc());
                Statement statement = connection.createStatement()) {
            statement.execute(change);
        }
    }

    private String jdbc() {
        return kind == Kind.SQLITE
                ? "jdbc:sqlite:" + folder.resolve("data/outcrop.db") + "?busy_timeout=5000"
                : url("postgres");
    }
}
