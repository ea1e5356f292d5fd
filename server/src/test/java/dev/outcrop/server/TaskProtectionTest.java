package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.server.config.SettingKey;
import dev.outcrop.testkit.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The real server as a task of ECS, with the agent at the other end. */
class TaskProtectionTest extends ServerScene {
    private static final String ON = "PUT {\"ProtectionEnabled\":true,\"ExpiresInMinutes\":15}";
    private static final String OFF = "PUT {\"ProtectionEnabled\":false}";

    private final FakeTaskAgent agent = new FakeTaskAgent();
    private final SettableClock clock = SettableClock.at(Instant.now().toString());
    private final Gate gate = Gate.closed();
    private String address = agent.uri();

    @AfterEach
    void shut() {
        gate.open();
        agent.close();
    }

    @Override
    Clock clock() {
        return clock;
    }

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        // The clock jumps by half an hour, which a lease has to survive.
        flags.put(SettingKey.RUN_LEASE, "2h");
        return flags;
    }

    @Override
    Map<String, String> machine() {
        Map<String, String> machine = super.machine();
        if (!address.isEmpty()) {
            machine.put("ECS_AGENT_URI", address);
        }
        return machine;
    }

    /** An answer that is being made until the gate is opened. */
    private CompletableFuture<String> answering(Outcrop.Running server, String conversation) {
        script.otherwise(turn -> turn.text("One moment ").hold(gate).text("please."));
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return ask(server, conversation, "Hello?");
                    } catch (Exception failure) {
                        throw new IllegalStateException(failure);
                    }
                },
                Thread::startVirtualThread);
    }

    private void awaitPuts(String... all) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(agent.puts).containsExactly(all);
            assertThat(agent.answered).hasValue(all.length);
        });
    }

    private void awaitIdle(Outcrop.Running server) {
        await().atMost(PATIENCE)
                .until(() -> get(server, "/health/details").path("activeRuns").asInt() == 0);
    }

    @Test
    void a_task_is_protected_while_it_answers_and_a_little_longer() throws Exception {
        try (var server = server()) {
            var answer = answering(server, "c1");
            awaitPuts(ON);
            clock.tick(Duration.ofMinutes(5));
            awaitPuts(ON, ON);

            gate.open();
            assertThat(answer.join()).contains("please.");
            awaitIdle(server);
            ask(server, "c2", "And again?");
            awaitIdle(server);
            assertThat(agent.puts).as("not turned off and on for each answer").containsExactly(ON, ON);

            clock.tick(Duration.ofSeconds(31));
            awaitPuts(ON, ON, OFF);
            clock.tick(Duration.ofMinutes(10));
            assertThat(send(server, "GET", "/health/ready").statusCode()).isEqualTo(200);
        }
        assertThat(agent.puts).as("nothing to let go at the end").containsExactly(ON, ON, OFF);
    }

    @Test
    void a_task_that_is_never_idle_gives_ecs_a_chance_every_half_hour() throws Exception {
        try (var server = server()) {
            var answer = answering(server, "c1");
            awaitPuts(ON);
            clock.tick(Duration.ofMinutes(30));
            awaitPuts(ON, OFF);
            clock.tick(Duration.ofMinutes(2));
            awaitPuts(ON, OFF, ON);
            gate.open();
            answer.join();
        }
        assertThat(agent.puts).as("let go at shutdown").containsExactly(ON, OFF, ON, OFF);
    }

    @Test
    void an_agent_that_refuses_is_told_once_and_tried_again_and_hurts_no_answer() throws Exception {
        agent.status = 400;
        try (var server = server()) {
            var answer = answering(server, "c1");
            awaitPuts(ON);
            clock.tick(Duration.ofSeconds(30));
            awaitPuts(ON, ON);
            await().atMost(PATIENCE).until(() -> !warnings().isEmpty());
            assertThat(warnings())
                    .containsExactly("ECS may end this task while it makes answers: its agent was asked, and it answers"
                            + " with 400 AccessDeniedException");
            agent.status = 200;
            clock.tick(Duration.ofSeconds(30));
            awaitPuts(ON, ON, ON);
            gate.open();
            assertThat(answer.join()).contains("please.");
        }
        assertThat(warnings()).hasSize(1);
    }

    @Test
    void an_agent_that_is_not_there_hurts_no_answer() throws Exception {
        address = "http://127.0.0.1:1/api/abc";
        try (var server = server()) {
            var answer = answering(server, "c1");
            await().atMost(PATIENCE).until(() -> !warnings().isEmpty());
            gate.open();
            assertThat(answer.join()).contains("please.");
            assertThat(warnings()).hasSize(1).first().asString().contains("it does not answer (ConnectException)");
        }
    }

    @Test
    void elsewhere_than_on_ecs_nobody_is_asked() throws Exception {
        address = "";
        gate.open();
        try (var server = server()) {
            assertThat(answering(server, "c1").join()).contains("please.");
            awaitIdle(server);
        }
        assertThat(agent.puts).isEmpty();
        assertThat(warnings()).isEmpty();
    }

    private List<String> warnings() {
        return List.copyOf(logs.list).stream()
                .filter(line -> line.getLoggerName().endsWith("TaskProtection"))
                .filter(line -> line.getLevel().equals(Level.WARN))
                .map(line -> line.getFormattedMessage())
                .toList();
    }
}
