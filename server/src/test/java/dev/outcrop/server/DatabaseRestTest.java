package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.server.config.SettingKey;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real server and a real PostgreSQL that sleeps while nobody is connected. */
@SuppressWarnings("NullAway.Init") // filled before each test
class DatabaseRestTest extends ServerScene {
    private static final Duration REST_AFTER = Duration.ofMinutes(5);

    /** Longer than opening a connection may take where no database sleeps. */
    private static final Duration WAKING = Duration.ofSeconds(7);

    private final MovableClock clock = new MovableClock();
    private EmbeddedPostgres postgres;
    private PostgresGate gate;

    @BeforeEach
    void database() throws IOException {
        postgres = EmbeddedPostgres.start();
        gate = new PostgresGate(postgres.getPort(), Optional.empty());
    }

    @AfterEach
    void noDatabase() throws IOException {
        gate.close();
        postgres.close();
    }

    @Override
    void writeAgents() throws IOException {
        agent("desk", "tools: []");
    }

    @Override
    Clock clock() {
        return clock;
    }

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        flags.put(SettingKey.DATABASE_URL, "jdbc:postgresql://127.0.0.1:" + gate.port() + "/postgres?user=postgres");
        flags.put(SettingKey.DATABASE_REST_AFTER, REST_AFTER.toMinutes() + "m");
        flags.put(SettingKey.RUN_LEASE, "1s"); // a fourth of it passes between two looks
        // With an exporter whose backend is away and which has something to tell.
        flags.put(SettingKey.LANGFUSE_PUBLIC_KEY, "pk-lf-1");
        flags.put(SettingKey.LANGFUSE_BASE_URL, "http://127.0.0.1:1");
        return flags;
    }

    @Override
    Map<String, String> environment() {
        Map<String, String> environment = super.environment();
        environment.put("OUTCROP_LANGFUSE_SECRET_KEY", "sk-lf-1");
        return environment;
    }

    /** As PostgreSQL itself sees it. */
    private long connections() {
        try (Connection own = postgres.getPostgresDatabase().getConnection();
                var statement = own.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE application_name = 'outcrop' AND backend_type = 'client backend'")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String state(Outcrop.Running server) {
        try {
            return get(server, "/health/ready")
                    .at("/checks/databaseAwake/details/state")
                    .asString();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Moves the clock until it rests and stays so: what an exporter had begun may wake it once more. */
    private void rests(Outcrop.Running server) {
        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> {
            boolean rests = state(server).equals("resting") && connections() == 0;
            if (!rests) {
                clock.move(REST_AFTER.plusSeconds(1));
            }
            return rests;
        });
    }

    @Test
    void nobody_is_connected_while_nobody_asks_and_the_next_question_wakes_it() throws Exception {
        try (Outcrop.Running server = server()) {
            script.turn(turn -> turn.text("First.").usage(10, 2));
            assertThat(ask(server, "c1", "hello")).contains("First.");
            assertThat(connections()).isPositive();
            rests(server);

            int knocks = gate.knocks.get();
            for (int hour = 0; hour < 22; hour++) {
                clock.move(Duration.ofHours(1));
                assertThat(send(server, "GET", "/health/ready").statusCode()).isEqualTo(200);
                assertThat(send(server, "GET", "/health/live").statusCode()).isEqualTo(200);
                assertThat(send(server, "GET", "/").statusCode()).isLessThan(500);
                assertThat(send(server, "GET", "/api/conversations", "Sec-Fetch-Site", "cross-site")
                                .statusCode())
                        .isEqualTo(403);
                // Several looks of everything that looks.
                await().during(Duration.ofMillis(300)).atMost(PATIENCE).until(() -> connections() == 0);
            }
            assertThat(gate.knocks).as("nobody even tried in 22 hours").hasValue(knocks);

            gate.sleep(WAKING);
            script.turn(turn -> turn.text("Second.").usage(10, 2));
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<String> answer = threads.submit(() -> ask(server, "c2", "are you there?"));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(state(server)).isEqualTo("waking"));
                assertThat(answer.get()).contains("Second.");
            }
            assertThat(state(server)).isEqualTo("awake");
            await("who knocked in vain is written down now")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(get(server, "/api/audit?action=request_refused")
                                    .at("/entries")
                                    .size())
                            .isPositive());
        }
    }

    @Test
    void once_a_day_it_is_woken_for_jobs_and_rests_again() throws Exception {
        try (Outcrop.Running server = server()) {
            rests(server);
            int knocks = gate.knocks.get();
            clock.move(Duration.ofHours(25));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(gate.knocks).hasValueGreaterThan(knocks));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(state(server)).isEqualTo("awake"));
            await("what is due gets its time")
                    .during(Duration.ofSeconds(1))
                    .atMost(PATIENCE)
                    .until(() -> state(server).equals("awake"));
            rests(server);
        }
    }

    @Test
    void who_is_refused_wakes_it_and_it_rests_again_at_once() throws Exception {
        try (Outcrop.Running server = server()) {
            rests(server);
            String key = "Bearer ock_0123_" + "a".repeat(43);
            assertThat(send(server, "GET", "/api/conversations", "Authorization", key)
                            .statusCode())
                    .isEqualTo(401);
            assertThat(state(server)).isEqualTo("awake");
            await().during(Duration.ofSeconds(1))
                    .atMost(PATIENCE)
                    .until(() -> state(server).equals("awake"));
            clock.move(Duration.ofSeconds(31)); // much less than it would rest after somebody was served
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(state(server)).isEqualTo("resting"));
        }
    }

    @Test
    void a_server_that_stops_while_it_rests_does_not_wake_it() throws Exception {
        Outcrop.Running server = server();
        try {
            rests(server);
            logs.list.clear();
            server.close();
            assertThat(List.copyOf(logs.list))
                    .noneMatch(line -> line.getFormattedMessage().equals("the database is woken"));
        } finally {
            server.close(); // does nothing more if it went well
        }
        try (Outcrop.Running next = server()) {
            await("the next start finds it in the file")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(get(next, "/api/audit?action=server_stopped")
                                    .at("/entries")
                                    .size())
                            .isEqualTo(1));
        }
    }

    @Test
    void pings_of_agentcore_do_not_keep_it_awake() throws Exception {
        try (Outcrop.Running server = server("OUTCROP_AGENTCORE", "on")) {
            await().atMost(PATIENCE).until(() -> {
                assertThat(send(server, "GET", "/ping").statusCode()).isEqualTo(200);
                clock.move(REST_AFTER.dividedBy(2));
                return connections() == 0;
            });
        }
    }

    @Test
    void what_a_process_left_behind_is_gone_on_with_when_one_at_rest_is_woken() throws Exception {
        try (Outcrop.Running resting = server();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            rests(resting);
            script.turn(turn -> turn.text("Never whole").thenStall());
            try (Outcrop.Running gone = server()) {
                var _ = threads.submit(() -> ask(gone, "c1", "hello"));
                await().atMost(PATIENCE).until(() -> script.unused() == 0);
                assertThat(state(resting)).isEqualTo("resting");
            }
            script.turn(turn -> turn.text("Whole at last.").usage(10, 2));
            assertThat(send(resting, "GET", "/api/conversations").statusCode()).isEqualTo(200); // somebody comes
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(get(resting, "/api/conversations/c1/messages")
                                    .toString())
                            .contains("Whole at last."));
        }
    }

    @Test
    void nobody_rests_while_another_process_has_a_run_at_work() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                Outcrop.Running idle = server();
                Outcrop.Running busy = server()) {
            script.turn(turn -> turn.text("It takes its time").thenStall());
            var _ = threads.submit(() -> ask(busy, "c1", "hello"));
            await().atMost(PATIENCE).until(() -> script.unused() == 0);
            clock.move(REST_AFTER.plusSeconds(1));
            await().during(Duration.ofSeconds(2))
                    .atMost(PATIENCE)
                    .until(() -> state(idle).equals("awake") && state(busy).equals("awake"));
        }
    }
}
