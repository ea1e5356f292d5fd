package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The real server and a real PostgreSQL that sleeps while nobody is connected. */
class DatabaseRestTest extends RestScene {
    /** Longer than opening a connection may take where no database sleeps, which is five seconds. */
    private static final Duration WAKING = Duration.ofMillis(5_500);

    /** Less than what who waits for a database that wakes up is given. */
    private static final Duration AT_ONCE = Duration.ofSeconds(50);

    @Test
    void the_next_question_wakes_it_however_long_that_takes() throws Exception {
        try (Outcrop.Running server = server()) {
            assertThat(send(server, "GET", "/api/conversations").statusCode()).isEqualTo(200);
            assertThat(connections()).isPositive();
            rests(server);
            assertThat(send(server, "GET", "/api/conversations", "Sec-Fetch-Site", "cross-site")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(state(server)).isEqualTo("resting");

            gate.sleep(WAKING);
            script.turn(turn -> turn.text("I am.").usage(10, 2));
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<String> answer = threads.submit(() -> ask(server, "c1", "are you there?"));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(state(server)).isEqualTo("waking"));
                assertThat(answer.get()).contains("I am.");
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
    void one_that_lets_nobody_in_is_not_waited_for_and_tried_again_with_the_next_request() throws Exception {
        try (Outcrop.Running server = server()) {
            rests(server);
            gate.refuse("28P01");
            logs.list.clear();
            long begun = System.nanoTime();
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> refused = send(server, "GET", "/api/conversations");
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.body())
                        .contains("The database can't be woken up: PostgreSQL refused the sign-in.")
                        .containsPattern("\"id\":\"e_[a-zA-Z0-9-_]+\"");
            }
            String asked = ask(server, "c1", "hello");
            assertThat(asked).contains("PostgreSQL refused the sign-in");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(AT_ONCE);
            assertThat(state(server)).isEqualTo("resting");
            assertThat(List.copyOf(logs.list))
                    .as("said once")
                    .filteredOn(event -> event.getFormattedMessage().startsWith("the database can't be woken up"))
                    .hasSize(1);

            gate.letIn();
            await().atMost(AT_ONCE)
                    .until(() -> send(server, "GET", "/api/conversations").statusCode() == 200);
            assertThat(state(server)).isEqualTo("awake");
        }
    }

    @Test
    void one_that_is_still_starting_is_waited_for() throws Exception {
        try (Outcrop.Running server = server();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            rests(server);
            gate.refuse("57P03"); // cannot_connect_now
            int knocks = gate.knocks.get();
            Future<HttpResponse<String>> answer = threads.submit(() -> send(server, "GET", "/api/conversations"));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(gate.knocks).hasValueGreaterThan(knocks + 1));
            assertThat(state(server)).isEqualTo("waking");
            assertThat(answer).isNotDone();

            gate.letIn();
            assertThat(answer.get().statusCode()).isEqualTo(200);
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
            stays(server, "awake"); // what is due gets its time
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
            stays(server, "awake");
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
            int knocks = gate.knocks.get();
            server.close();
            assertThat(gate.knocks).hasValue(knocks);
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
            await().during(Duration.ofSeconds(1))
                    .atMost(PATIENCE)
                    .until(() -> state(idle).equals("awake") && state(busy).equals("awake"));
        }
    }
}
