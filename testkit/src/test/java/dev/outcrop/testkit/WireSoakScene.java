package dev.outcrop.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.bedrock.BedrockAuth;
import dev.outcrop.bedrock.BedrockModel;
import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.Admission;
import dev.outcrop.run.LiveRun;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.TextDelta;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolOutput;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A process whose runs may ask two models, and the service that it calls. */
final class WireSoakScene implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Script script = Script.create();
    private final BedrockLocal service =
            BedrockLocal.start(BedrockLocal.Options.of(script).withApiKey("key"));
    private final Admission admission = Admission.adaptive(
            new Admission.Rules(100, 300, Duration.ofSeconds(1), Duration.ofMillis(50)), Clock.systemUTC());
    private final BedrockModel model;
    private final TestRunner runner;

    WireSoakScene(Duration firstEvent, Duration idle) {
        model = BedrockModel.create(
                BedrockModel.Options.of(service.endpoint(), BedrockAuth.apiKey("key"))
                        .withLimits(firstEvent, idle),
                Clock.systemUTC());
        runner = TestRunner.of(Samples.agent("guide", List.of("look"), List.of()))
                .tools(List.of(Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"))))
                .model(model)
                .catalog(_ -> List.of(WireFate.FIRST, WireFate.SECOND))
                .clock(Clock.systemUTC())
                .admission(admission)
                .start();
    }

    Admission admission() {
        return admission;
    }

    TestRunner runner() {
        return runner;
    }

    BedrockLocal service() {
        return service;
    }

    /** Begins so many runs, each in a conversation of its own. */
    Map<RunId, WireFate> begin(int runs, Random random) {
        var fates = new LinkedHashMap<RunId, WireFate>();
        for (int i = 0; i < runs; i++) {
            WireFate fate = WireFate.write(script, random, "question " + i + ";");
            RunId run = runner.begin(conversation(i), "guide", fate.question());
            fates.put(run, fate);
            Map<String, Gate> cuts = fate.cuts();
            if (!cuts.isEmpty()) {
                LiveRun live = runner.runner().live(run).orElseThrow();
                Thread.startVirtualThread(() -> openAsItComes(live, cuts));
            }
        }
        return fates;
    }

    /** Opens each gate when the text before it has come. */
    private static void openAsItComes(LiveRun live, Map<String, Gate> gates) {
        try {
            int seen = 0;
            List<RunEvent> more = live.await(seen, PATIENCE);
            while (!more.isEmpty()) {
                for (RunEvent event : more) {
                    if (event instanceof TextDelta delta) {
                        Optional.ofNullable(gates.get(delta.text())).ifPresent(Gate::open);
                    }
                }
                seen += more.size();
                more = live.await(seen, PATIENCE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static ConversationId conversation(int number) {
        return new ConversationId("c" + number);
    }

    /** Deletes the conversations of so many runs, for the store is a test's and not the process's. */
    void forget(int runs) {
        for (int i = 0; i < runs; i++) {
            runner.store().delete(Caller.LOCAL, conversation(i));
        }
        assertThat(runner.store().purge(Instant.now().plusSeconds(1))).isEqualTo(runs);
    }

    @Override
    public void close() {
        runner.close();
        model.close();
        service.close();
    }
}
