package dev.outcrop.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.agent.Agent;
import dev.outcrop.bedrock.BedrockAuth;
import dev.outcrop.bedrock.BedrockModel;
import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.RecordedCall;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.id.RunId;
import dev.outcrop.run.Admission;
import dev.outcrop.run.RunEvent;
import dev.outcrop.tool.ToolDefinition;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Runs whose agents may ask one model and then another, on the wire. */
abstract class TwoModelsScene {
    static final String FIRST = "anthropic.claude-first";
    static final String SECOND = "amazon.nova-second";
    static final Duration LONG = Duration.ofSeconds(20);

    final Script script = Script.create();
    final BedrockLocal service =
            BedrockLocal.start(BedrockLocal.Options.of(script).withApiKey("key"));
    final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private final List<AutoCloseable> open = new ArrayList<>(List.of(service));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    /** {@code first} and {@code idle} are how long a model may say nothing, before its answer and within it. */
    TestRunner runner(Admission admission, Duration first, Duration idle, List<ToolDefinition> tools, Agent... agents) {
        BedrockModel model = BedrockModel.create(
                BedrockModel.Options.of(service.endpoint(), BedrockAuth.apiKey("key"))
                        .withLimits(first, idle),
                Clock.systemUTC());
        open.add(model);
        TestRunner runner = TestRunner.of(agents)
                .tools(tools)
                .model(model)
                .catalog(_ -> List.of(FIRST, SECOND))
                .clock(Clock.systemUTC())
                .admission(admission)
                .pauses((pause, _) -> pauses.add(pause))
                .start();
        open.add(runner);
        return runner;
    }

    /** The model of each call, in order. */
    List<String> models() {
        return service.calls().stream().map(RecordedCall::modelId).toList();
    }

    /** Waits until a run that has not ended has so many events of this kind. */
    static void awaitSome(TestRunner runner, RunId run, Class<? extends RunEvent> type, long wanted) {
        var live = runner.runner().live(run).orElseThrow();
        try {
            int seen = 0;
            long found = 0;
            while (found < wanted) {
                List<RunEvent> more = live.await(seen, LONG);
                assertThat(more).as("events of " + run).isNotEmpty();
                seen += more.size();
                found += more.stream().filter(type::isInstance).count();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static <E extends RunEvent> List<E> all(List<RunEvent> events, Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
