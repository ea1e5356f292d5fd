package dev.outcrop.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.agent.Agent;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Inference;
import dev.outcrop.model.Message;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.Pricing;
import dev.outcrop.model.Usage;
import dev.outcrop.run.Admission;
import dev.outcrop.run.InnerCall;
import dev.outcrop.run.RetryPolicy;
import dev.outcrop.run.RunBudget;
import dev.outcrop.run.RunError;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.HandedBack;
import dev.outcrop.run.RunEvent.ModelCut;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.ToolCalledModel;
import dev.outcrop.run.RunStatus;
import dev.outcrop.run.RunSummary;
import dev.outcrop.run.SideCalls;
import dev.outcrop.tool.Approval;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolContext;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.usage.Allowance;
import dev.outcrop.usage.Charge;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** An agent whose tool calls models, each call at a dollar a token. */
abstract class InnerCallsScene {
    static final Usage USAGE = new Usage(30, 20, 50, 0, 0);
    static final String INNER = "small";

    /** A dollar a token. */
    static final Pricing DOLLARS = (modelId, usage) -> modelId.equals("unpriced")
            ? Optional.empty()
            : Optional.of(usd(usage.inputTokens() + usage.outputTokens()));

    final Clock clock = SettableClock.at("2026-01-01T12:00:00Z");
    final ScriptedModel model = ScriptedModel.create();
    final Admission admission = Admission.adaptive(Admission.Rules.DEFAULT, clock);
    SideCalls calls = sideCalls(RunBudget.NONE);

    SideCalls sideCalls(RunBudget budget) {
        return new SideCalls(
                model,
                InnerCallsScene::models,
                DOLLARS,
                budget,
                Allowance.UNLIMITED,
                _ -> {},
                RetryPolicy.backoff(
                        Duration.ofMillis(10), Duration.ofSeconds(1), 3, Duration.ofMinutes(1), new Random(1)),
                admission,
                (_, _) -> {},
                clock,
                prefix -> prefix);
    }

    static List<String> models(String alias) {
        return alias.equals("both") ? List.of("unpriced", INNER) : List.of(alias);
    }

    static boolean outer(ModelRequest request) {
        return request.modelId().equals("chat");
    }

    void asksInside() {
        model.when(InnerCallsScene::outer, turn -> turn.toolUse("look", "{}").usage(USAGE));
        model.when(InnerCallsScene::outer, turn -> turn.text("Done.").usage(USAGE));
    }

    void inner(Consumer<ScriptedTurn> writing) {
        inner(INNER, writing);
    }

    void inner(String modelId, Consumer<ScriptedTurn> writing) {
        model.when(request -> request.modelId().equals(modelId), turn -> writing.accept(turn.usage(USAGE)));
    }

    String read(String modelId, ToolContext context) {
        return read(calls, modelId, context);
    }

    static String read(SideCalls side, String modelId, ToolContext context) {
        var text = new StringBuilder();
        try (ModelStream stream = stream(side, modelId, context)) {
            for (ModelEvent event : stream) {
                if (event instanceof ModelEvent.TextDelta(int _, String more)) {
                    text.append(more);
                }
            }
        }
        return text.toString();
    }

    ModelStream stream(String modelId, ToolContext context) {
        return stream(calls, modelId, context);
    }

    static ModelStream stream(SideCalls side, String modelId, ToolContext context) {
        var request = new ModelRequest(modelId, List.of(), List.of(Message.user("hello")))
                .withInference(Inference.DEFAULT.withMaxTokens(150));
        return side.model("testing", Charge.of(context.caller()), context.cancel()).stream(request);
    }

    void fails(ModelFailure.Kind kind, ToolContext context) {
        assertThatThrownBy(() -> read(INNER, context))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind));
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException again) {
            throw new AssertionError("interrupted twice", again);
        }
    }

    TestRunner runner(ToolDefinition tool) {
        return setup(tool).start();
    }

    TestRunner.Setup setup(ToolDefinition tool) {
        return TestRunner.of(guide())
                .tools(List.of(tool))
                .model(model)
                .clock(clock)
                .pricing(DOLLARS);
    }

    static ToolDefinition tool(ToolDefinition.Body body) {
        return Samples.tool("look", Effect.READ, body);
    }

    static ToolDefinition withTimeout(ToolDefinition tool, Duration timeout) {
        return new ToolDefinition(tool.spec(), tool.title(), tool.effect(), Approval.AUTO, false, timeout, tool.body());
    }

    static Agent guide() {
        return Samples.agent("guide", List.of("look"), List.of());
    }

    int inUse() {
        return admission.loads().values().stream()
                .mapToInt(Admission.Load::inUse)
                .sum();
    }

    static List<InnerCall> made(List<RunEvent> events) {
        return events.stream()
                .filter(ToolCalledModel.class::isInstance)
                .map(event -> ((ToolCalledModel) event).made())
                .toList();
    }

    static InnerCall one(List<RunEvent> events) {
        assertThat(made(events)).hasSize(1);
        return made(events).getFirst();
    }

    static int position(List<RunEvent> events, Class<? extends RunEvent> type) {
        return events.indexOf(
                events.stream().filter(type::isInstance).findFirst().orElseThrow());
    }

    static Cost sum(List<RunEvent> events) {
        Cost sum = Cost.NOTHING;
        for (RunEvent event : events) {
            Optional<Cost> cost = switch (event) {
                case ModelFinished e -> e.cost();
                case ModelCut e -> e.cost();
                case HandedBack e -> e.cost();
                case ToolCalledModel e -> e.made().cost();
                default -> Optional.empty();
            };
            sum = sum.plus(cost.orElse(Cost.NOTHING));
        }
        return sum;
    }

    static RunError failure(List<RunEvent> events) {
        RunSummary summary = RunSummary.of(events);
        assertThat(summary.status()).isEqualTo(RunStatus.FAILED);
        return summary.error().orElseThrow();
    }

    static Cost usd(long amount) {
        return new Cost(BigDecimal.valueOf(amount));
    }

    /** Asks for the tool three times at once, then is done; inside it says something, and fails by chance. */
    final class Answers implements Model {
        static final long DEAREST = 300;

        private final Optional<Random> random;

        Answers() {
            this.random = Optional.empty();
        }

        Answers(int seed) {
            this.random = Optional.of(new Random(seed));
        }

        SideCalls sideCalls() {
            return new SideCalls(
                    this,
                    InnerCallsScene::models,
                    DOLLARS,
                    RunBudget.NONE,
                    Allowance.UNLIMITED,
                    _ -> {},
                    (_, _, _) -> Optional.empty(),
                    admission,
                    (_, _) -> {},
                    clock,
                    prefix -> prefix);
        }

        @Override
        public ModelStream stream(ModelRequest request) {
            var script = ScriptedModel.create();
            script.turn(turn -> {
                int chance = chance(10);
                Usage usage = random.isEmpty() ? USAGE : new Usage(50L + chance(100), 1L + chance(149), 0, 0, 0);
                turn.usage(usage);
                if (request.modelId().equals(INNER)) {
                    if (chance == 1 && random.isPresent()) {
                        turn.refuse(ModelFailure.Kind.FORBIDDEN);
                    }
                    turn.text("Soup. ");
                    if (chance == 2) {
                        turn.fail(ModelFailure.Kind.UNAVAILABLE);
                    }
                    if (chance == 3) {
                        turn.withoutUsage();
                    }
                } else if (request.messages().size() == 1) {
                    turn.toolUse("call-1", "look", "{}");
                    if (random.isPresent()) {
                        turn.toolUse("call-2", "look", "{}").toolUse("call-3", "look", "{}");
                    }
                } else {
                    turn.text("Done.");
                }
            });
            return script.stream(request);
        }

        private int chance(int bound) {
            return random.map(each -> {
                        synchronized (each) {
                            return each.nextInt(bound);
                        }
                    })
                    .orElse(9);
        }
    }
}
