package dev.outcrop.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.bedrock.local.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the real jar ends while it answers. Times are generous: what is exact is a benchmark's. */
class ShutdownIT {
    @TempDir
    private Path folder;

    private final Gate gate = Gate.closed();
    private BedrockLocal bedrock;

    @BeforeEach
    void start() {
        var script = Script.create()
                .turn(turn -> turn.text("The first half ").hold(gate).text("and the second."))
                .otherwise(turn -> turn.text("Made again."));
        bedrock = BedrockLocal.start(BedrockLocal.Options.of(script));
    }

    @AfterEach
    void stop() {
        gate.open();
        bedrock.close();
    }

    @Test
    void sigterm_fails_readiness_lets_the_answer_finish_and_ends_with_zero() throws Exception {
        try (var server = server("--shutdown-grace", "60s")) {
            server.ask("c1", "tell me");
            gate.awaitReached(OutcropProcess.PATIENCE);

            server.signal("TERM");
            await().atMost(OutcropProcess.PATIENCE).until(() -> server.status("/health/ready") == 503);
            assertThat(server.get("/health/ready")).contains("draining");
            gate.open();

            assertThat(server.code()).as(server.err()).isZero();
        }
        try (var again = server()) {
            assertThat(again.get("/api/conversations/c1/messages"))
                    .contains("and the second.", "\"status\":\"completed\"");
        }
    }

    @Test
    void ctrl_c_ends_soon_and_the_answer_is_gone_on_with_at_the_next_start() throws Exception {
        try (var server = server("--shutdown-grace", "60s")) {
            server.ask("c1", "tell me");
            gate.awaitReached(OutcropProcess.PATIENCE);
            long begun = System.nanoTime();

            server.signal("INT");

            server.code();
            // Two seconds are promised; a busy machine gets more.
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
        }
        gate.open();
        try (var again = server()) {
            await().atMost(OutcropProcess.PATIENCE)
                    .until(() -> again.get("/api/conversations/c1/messages").contains("\"status\":\"completed\""));
        }
    }

    @Test
    void a_second_signal_ends_at_once() throws Exception {
        try (var server = server("--shutdown-grace", "5m")) {
            server.ask("c1", "tell me");
            gate.awaitReached(OutcropProcess.PATIENCE);

            server.signal("TERM");
            await().atMost(OutcropProcess.PATIENCE).until(() -> server.status("/health/ready") == 503);
            assertThat(server.alive()).isTrue();
            server.signal("TERM");

            assertThat(server.code()).isEqualTo(1);
        }
    }

    private OutcropProcess server(String... more) throws IOException {
        var words = new ArrayList<>(List.of(
                "start",
                "--port",
                "0",
                "--titles",
                "words",
                "--bedrock-endpoint",
                bedrock.endpoint().toString()));
        words.addAll(List.of(more));
        return OutcropProcess.run(
                folder,
                Map.of(
                        "AWS_ACCESS_KEY_ID", BedrockLocal.LOCAL_ACCESS_KEY,
                        "AWS_SECRET_ACCESS_KEY", BedrockLocal.LOCAL_SECRET_KEY,
                        "AWS_REGION", "us-east-1"),
                words.toArray(String[]::new));
    }
}
