package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.bedrock.BedrockAuth;
import dev.outcrop.bedrock.BedrockModel;
import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.RecordedCall;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.bedrock.local.Turn;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.Admission;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.RunCompleted;
import dev.outcrop.run.RunEvent.RunFailed;
import dev.outcrop.run.RunSummary;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolOutput;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many runs at once whose connections fail in every way there is, with short limits. */
@Timeout(180)
class WireSoakTest {
    private static final int RUNS = 300;
    private static final long SEED = 4;
    private static final Duration FIRST_EVENT = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofSeconds(3);
    private static final Duration SLOWLY = Duration.ofMillis(300); // longer than the idle limit in all
    private static final Set<String> PASSING = Set.of("throttled", "unavailable", "cut", "stalled", "malformed-output");

    private final Random random = new Random(SEED);
    private final Admission admission = Admission.adaptive(
            new Admission.Rules(40, 120, Duration.ofMillis(100), Duration.ofMillis(50)), Clock.systemUTC());

    /** What a run is to meet: the codes of its calls' failures in order, before a call that is answered. */
    private record Fate(List<String> failures, boolean stopped) {}

    @Test
    void hundreds_of_runs_with_faults_on_the_wire_end_right_and_leave_nothing_behind() {
        int threadsBefore = LiveThreads.count();
        var script = Script.create();
        var fates = new LinkedHashMap<RunId, Fate>();
        var ends = new TreeMap<String, Integer>();
        try (BedrockLocal service =
                        BedrockLocal.start(BedrockLocal.Options.of(script).withApiKey("key"));
                BedrockModel model = BedrockModel.create(
                        BedrockModel.Options.of(service.endpoint(), BedrockAuth.apiKey("key"))
                                .withLimits(FIRST_EVENT, IDLE),
                        Clock.systemUTC());
                TestRunner runner = runner(model)) {
            for (int i = 0; i < RUNS; i++) {
                Fate fate = write(script, "question " + i + ";");
                fates.put(runner.begin(new ConversationId("c" + i), "guide", "question " + i + ";"), fate);
            }
            fates.forEach((run, fate) -> {
                if (fate.stopped()) {
                    assertThat(runner.runner().cancel(Caller.LOCAL, run))
                            .as("seed %d, run %s", SEED, run)
                            .isTrue();
                }
            });
            fates.forEach((run, fate) -> ends.merge(check(fate, runner.await(run)), 1, Integer::sum));
            assertThat(ends.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(RUNS);
            assertThat(admission.loads().values())
                    .allSatisfy(load -> assertThat(load).isEqualTo(new Admission.Load(load.limit(), 0, 0)));
            for (int call = 1; call <= service.calls().size(); call++) {
                assertThat(ended(service, call)).as("call %d", call).isTrue();
            }
        }
        assertThat(ends.keySet())
                .as("seed %d: %s", SEED, ends)
                .contains(
                        "completed",
                        "completed, estimated",
                        "cancelled",
                        "throttled",
                        "unavailable",
                        "cut",
                        "stalled",
                        "malformed-output",
                        "invalid");
        LiveThreads.awaitAtMost(threadsBefore);
    }

    private static boolean ended(BedrockLocal service, int call) {
        long until = System.nanoTime() + FIRST_EVENT.toNanos();
        RecordedCall recorded = service.awaitCall(call, FIRST_EVENT);
        while (recorded.endedAt().isEmpty() && System.nanoTime() < until) {
            LockSupport.parkNanos(1_000_000);
        }
        return recorded.endedAt().isPresent();
    }

    private TestRunner runner(BedrockModel model) {
        return TestRunner.of(Samples.agent("guide", List.of("look"), List.of()))
                .tools(List.of(Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"))))
                .model(model)
                .catalog(_ -> List.of("anthropic.claude-x"))
                .clock(Clock.systemUTC())
                .admission(admission)
                .start();
    }

    /** Failures in mid-stream; two of the passing kind end a run, and so does one of the other kind. */
    private Fate write(Script script, String question) {
        if (random.nextInt(15) == 0) {
            script.when(
                    request -> Script.lastUserText(request).equals(question),
                    // Never silent: only the stop ends it.
                    turn -> turn.pace(SLOWLY).text("a ").burst(1_000, "and so on "));
            return new Fate(List.of(), true);
        }
        if (random.nextInt(4) == 0) {
            say(script, question, turn -> turn.toolUse("look-1", "look", "{}"));
        }
        var failures = new ArrayList<String>();
        while (failures.size() < 2 && random.nextInt(5) < 2) {
            String code = fail(script, question);
            failures.add(code);
            if (!PASSING.contains(code)) {
                break;
            }
        }
        Consumer<Turn> answer = switch (random.nextInt(8)) {
            case 0 -> turn -> turn.text("Answer ", "to ", question).noMetadata();
            case 1 -> turn -> turn.pace(SLOWLY).text("Answer ", "to ", question).burst(8, "and so on ");
            default -> turn -> turn.text("Answer ", "to ", question);
        };
        say(script, question, answer);
        return new Fate(failures, false);
    }

    private String fail(Script script, String question) {
        return switch (random.nextInt(7)) {
            case 6 -> {
                say(script, question, turn -> turn.text("a ").stop("malformed_model_output"));
                yield "malformed-output";
            }
            case 0 -> {
                say(script, question, turn -> turn.text("a ").exception("throttlingException", "no"));
                yield "throttled";
            }
            case 1 -> {
                say(script, question, turn -> turn.text("a ").exception("internalServerException", "no"));
                yield "unavailable";
            }
            case 2 -> {
                say(script, question, turn -> turn.text("a ").noMessageStop().noMetadata());
                yield "cut";
            }
            case 3 -> {
                say(script, question, turn -> turn.text("a ").thenStall());
                yield "stalled";
            }
            case 4 -> {
                say(script, question, turn -> turn.httpError(400, "ValidationException", "no"));
                yield "invalid";
            }
            default -> {
                say(script, question, turn -> turn.text("a ").exception("validationException", "no"));
                yield "invalid";
            }
        };
    }

    /** Some calls are refused at first, which a run that is patient does not notice. */
    private void say(Script script, String question, Consumer<Turn> writing) {
        List<Consumer<Turn>> refusals = List.of(
                turn -> turn.httpError(429, "ThrottlingException", "no", Duration.ZERO),
                turn -> turn.httpError(503, "ServiceUnavailableException", "no", Duration.ZERO),
                Turn::thenCut);
        if (random.nextInt(6) == 0) {
            script.when(
                    request -> Script.lastUserText(request).equals(question),
                    refusals.get(random.nextInt(refusals.size())));
        }
        script.when(request -> Script.lastUserText(request).equals(question), writing);
    }

    private static String check(Fate fate, List<RunEvent> events) {
        assertThatRun(events).hasOneEnd();
        if (fate.stopped()) {
            assertThatRun(events).cancelled();
            return "cancelled";
        }
        List<String> failures = fate.failures();
        boolean fails = failures.size() > 1 || failures.contains("invalid");
        if (fails) {
            assertThatRun(events).failed(failures.getLast());
            return ((RunFailed) events.getLast()).error().code();
        }
        assertThatRun(events).completed().said("Answer ");
        assertThat(events.getLast()).isInstanceOf(RunCompleted.class);
        return RunSummary.of(events).estimated() ? "completed, estimated" : "completed";
    }
}
