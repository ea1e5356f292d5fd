package dev.outcrop.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.langfuse.FakeLangfuse;
import dev.outcrop.langfuse.FakeLangfuse.Behaviour;
import dev.outcrop.langfuse.FakeLangfuse.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Langfuse gets to know of answers of the real jar that is told to end, or is killed. */
class TracesIT {
    @TempDir
    private Path folder;

    private final Gate gate = Gate.closed();
    private BedrockLocal bedrock;
    private FakeLangfuse langfuse;

    @BeforeEach
    void start() {
        var script = Script.create()
                .when(request -> Script.lastUserText(request).contains("warm up"), turn -> turn.text("Warm."))
                .turn(turn -> turn.text("The first half ").hold(gate).text("and the second."))
                .otherwise(turn -> turn.text("Made again."));
        bedrock = BedrockLocal.start(BedrockLocal.Options.of(script));
        langfuse = FakeLangfuse.start();
    }

    @AfterEach
    void stop() {
        gate.open();
        bedrock.close();
        langfuse.close();
    }

    private List<Row> roots(String conversation) {
        return langfuse.rows().stream()
                .filter(row -> row.text("session.id").equals(conversation))
                .filter(row -> row.parent().isEmpty())
                .toList();
    }

    @Test
    void an_answer_that_ends_after_sigterm_is_told_before_the_process_is_gone() throws Exception {
        try (var server = server()) {
            // After the signal there are two seconds to tell, which are not spent on loading what tells.
            server.ask("c0", "warm up");
            await().atMost(OutcropProcess.PATIENCE).until(() -> roots("c0").size() == 1);
            server.ask("c1", "tell me");
            gate.awaitReached(OutcropProcess.PATIENCE);
            server.signal("TERM");
            await().atMost(OutcropProcess.PATIENCE).until(() -> server.status("/health/ready") == 503);
            gate.open();

            assertThat(server.code()).as(server.err()).isZero();
            assertThat(roots("c1")).hasSize(1);
        }
    }

    @Test
    void what_a_killed_process_has_not_told_the_next_one_tells_once() throws Exception {
        langfuse.behave(new Behaviour.Status(503, Optional.empty()));
        gate.open();
        try (var server = server()) {
            for (int i = 0; i < 5; i++) {
                server.ask("c" + i, "tell me");
            }
            await().atMost(OutcropProcess.PATIENCE)
                    .until(() -> server.get("/health/details").contains("\"pendingRuns\":5"));
            server.signal("KILL");
            server.code();
        }
        assertThat(langfuse.rows()).isEmpty();
        langfuse.behave(new Behaviour.Well());
        try (var server = server()) {
            // The leases of the one that was killed have to lapse.
            await().atMost(OutcropProcess.PATIENCE.multipliedBy(5))
                    .until(() -> server.get("/health/details").contains("\"pendingRuns\":0"));
            for (int i = 0; i < 5; i++) {
                assertThat(roots("c" + i)).hasSize(1);
            }
            assertThat(langfuse.arrivals().values()).allMatch(times -> times == 1);
        }
    }

    private OutcropProcess server() throws IOException {
        return OutcropProcess.run(
                folder,
                Map.of(
                        "AWS_ACCESS_KEY_ID", BedrockLocal.LOCAL_ACCESS_KEY,
                        "AWS_SECRET_ACCESS_KEY", BedrockLocal.LOCAL_SECRET_KEY,
                        "AWS_REGION", "us-east-1",
                        "LANGFUSE_PUBLIC_KEY", FakeLangfuse.PUBLIC_KEY,
                        "LANGFUSE_SECRET_KEY", FakeLangfuse.SECRET_KEY,
                        "LANGFUSE_HOST", langfuse.url().toString()),
                "start",
                "--port",
                "0",
                "--titles",
                "words",
                "--shutdown-grace",
                "60s",
                "--bedrock-endpoint",
                bedrock.endpoint().toString());
    }
}
