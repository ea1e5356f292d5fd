package dev.outcrop.e2e.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.bedrock.local.RecordedCall;
import dev.outcrop.e2e.fixtures.Alone;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.Databases;
import dev.outcrop.e2e.fixtures.Figures;
import dev.outcrop.e2e.fixtures.ScriptedBedrock;
import dev.outcrop.e2e.fixtures.ShowServerLogs;
import dev.outcrop.e2e.fixtures.SseStream;
import dev.outcrop.run.StreamTimeouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Stop, pressed on a page that another server has served. */
@Alone
@ExtendWith(ShowServerLogs.class)
class StopIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int TIMES = 20;

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void stop_reaches_the_model_from_any_server() {
        try (var model = new ScriptedBedrock(_ -> turn -> turn.text("For ever ").thenStall());
                Replicas replicas = Replicas.start(folder, Databases.POSTGRESQL, model, 2, StreamTimeouts.LEASE)) {
            var owner = new ChatClient(replicas.at(0).base());
            var other = new ChatClient(replicas.at(1).base());
            var times = new ArrayList<Double>();
            for (int i = 1; i <= TIMES; i++) {
                String conversation = "c" + i;
                try (SseStream stream = owner.ask(conversation, "clerk", "Talk")) {
                    stream.until("text-delta");
                    long asked = System.nanoTime();
                    assertThat(other.stop(conversation)).isEqualTo(202);
                    RecordedCall call = model.service().awaitCancelled(i, LIMIT);
                    times.add((call.cancelledAtNanos().orElseThrow() - asked) / 1e6);
                    assertThat(stream.drain().types()).endsWith("abort");
                    assertThat(stream.done()).isTrue();
                }
                assertThat(other.lastMessage(conversation)
                                .path("run")
                                .path("status")
                                .asString())
                        .isEqualTo("cancelled");
                assertThat(other.stop(conversation)).as("stopped twice").isEqualTo(202);
            }
            times.sort(Double::compare);
            Figures.tell(
                    "stop on another server until the model's request was cancelled, median",
                    times.get(TIMES / 2),
                    "ms",
                    "1 s");
            Figures.tell("the same, longest of " + TIMES, times.getLast(), "ms", "1 s");
            assertThat(times.get(TIMES / 2)).isLessThan(5_000);
        }
    }
}
