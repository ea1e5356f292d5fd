package dev.outcrop.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.agent.Agent;
import dev.outcrop.model.Block;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Inference;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.Pricing;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import dev.outcrop.prompt.Prompts;
import dev.outcrop.run.RunBudget;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.HandedOver;
import dev.outcrop.run.RunEvent.ModelCut;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunStatus;
import dev.outcrop.run.RunSummary;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolOutput;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/** Specialists of one run who spend from one budget at the same time. */
@Timeout(120)
class SharedBudgetTest {
    private static final int SEEDS = 80;
    private static final int LONGEST_ANSWER = 400;
    private static final BigDecimal PER_TOKEN = new BigDecimal("0.000003");

    private static final Pricing PRICING = (_, usage) -> Optional.of(new Cost(PER_TOKEN.multiply(
            BigDecimal.valueOf(usage.inputTokens() + usage.outputTokens() + usage.cacheWriteTokens() * 2))));

    @Test
    void a_limit_is_passed_by_one_call_at_most_however_many_ask_at_once() {
        int refused = 0;
        int mostAtOnce = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var model = new Spender(seed);
            long limit = 2_000 + new Random(seed).nextLong(14_000);
            var budget = seed % 2 == 0
                    ? new RunBudget(Optional.empty(), Optional.of(limit))
                    : new RunBudget(
                            Optional.of(new Cost(PER_TOKEN.multiply(BigDecimal.valueOf(limit)))), Optional.empty());
            List<Long> calls = run(model, budget, Optional.of(LONGEST_ANSWER));
            refused += holds(calls, limit, "seed " + seed) ? 1 : 0;
            mostAtOnce = Math.max(mostAtOnce, model.mostAtOnce.get());
        }
        assertThat(refused).as("runs that came to their limit").isBetween(SEEDS / 4, SEEDS - 1);
        assertThat(mostAtOnce).as("calls under way at once").isGreaterThan(2);
    }

    @Test
    void calls_of_which_nobody_knows_how_long_they_get_are_made_one_by_one() {
        for (int seed = 0; seed < 10; seed++) {
            var model = new Spender(seed);
            var budget = new RunBudget(Optional.empty(), Optional.of(9_000L));
            holds(run(model, budget, Optional.empty()), 9_000, "seed " + seed);
            assertThat(model.mostAtOnce).hasValue(1);
        }
    }

    /** Whether the limit was reached, which is not passed by more than the last call. */
    private static boolean holds(List<Long> calls, long limit, String what) {
        long total = calls.stream().mapToLong(Long::longValue).sum();
        long largest = calls.stream().mapToLong(Long::longValue).max().orElse(0);
        assertThat(total - largest)
                .as("%s: calls of %s under %d", what, calls, limit)
                .isLessThan(limit);
        return total >= limit;
    }

    /** What each call of the run and of its specialists came to. */
    private static List<Long> run(Spender model, RunBudget budget, Optional<Integer> maxTokens) {
        Agent concierge = agent("concierge", List.of(), List.of("guide"), maxTokens);
        Agent guide = agent("guide", List.of("look"), List.of(), maxTokens);
        try (var runner = TestRunner.of(concierge, guide)
                .tools(List.of(Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"))))
                .model(model)
                .pricing(PRICING)
                .budget(budget)
                .pauses((_, _) -> {})
                .start()) {
            List<RunEvent> events = runner.ask("concierge", "go");
            RunSummary summary = RunSummary.of(events);
            assertThat(summary.status()).isIn(RunStatus.COMPLETED, RunStatus.FAILED);
            summary.error().ifPresent(error -> assertThat(error.code()).isIn("budget", "unavailable", "throttled"));
            List<Long> calls = Stream.concat(
                            events.stream(),
                            events.stream()
                                    .filter(HandedOver.class::isInstance)
                                    .flatMap(over -> runner.store().read(((HandedOver) over).child(), 0).stream()))
                    .flatMap(event -> switch (event) {
                        case ModelFinished call -> call.usage().stream();
                        case ModelCut cut -> Stream.of(cut.estimate());
                        default -> Stream.empty();
                    })
                    .map(usage -> usage.inputTokens() + usage.outputTokens())
                    .toList();
            assertThat(summary.usage()
                            .map(usage -> usage.inputTokens() + usage.outputTokens())
                            .orElse(0L))
                    .isEqualTo(calls.stream().mapToLong(Long::longValue).sum());
            return calls;
        }
    }

    private static Agent agent(String name, List<String> tools, List<String> agents, Optional<Integer> maxTokens) {
        Inference inference = maxTokens.map(Inference.DEFAULT::withMaxTokens).orElse(Inference.DEFAULT);
        return new Agent(
                name,
                name,
                "A sample",
                "chat",
                Prompts.parse("You are " + name + ".", _ -> Optional.empty()),
                tools,
                agents,
                List.of(),
                ModelSettings.DEFAULT.withInference(inference),
                Agent.DEFAULT_MAX_STEPS,
                Map.of());
    }

    /** Hands over to many at once, who look a few times each; spends by chance, fails at times, and takes its time. */
    private static final class Spender implements Model {
        private final AtomicInteger atOnce = new AtomicInteger();
        private final AtomicInteger mostAtOnce = new AtomicInteger();
        private final AtomicInteger numbers = new AtomicInteger();
        private final Random random;

        Spender(int seed) {
            this.random = new Random(seed);
        }

        @Override
        public ModelStream stream(ModelRequest request) {
            int now = atOnce.incrementAndGet();
            mostAtOnce.accumulateAndGet(now, Math::max);
            int chance;
            List<ModelEvent> events;
            synchronized (random) {
                chance = random.nextInt(20);
                events = events(request);
            }
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_500_000));
            if (chance == 0) {
                atOnce.decrementAndGet();
                throw failure(ModelFailure.Kind.THROTTLED, false);
            }
            return new Answer(events.iterator(), chance == 1);
        }

        private List<ModelEvent> events(ModelRequest request) {
            boolean first = request.messages().size() == 1;
            boolean concierge =
                    ((Block.Text) request.system().getFirst()).text().contains("concierge");
            var events = new ArrayList<ModelEvent>(List.of(new ModelEvent.TextDelta(0, "So ")));
            events.add(new ModelEvent.BlockFinished(0, new Block.Text("So ")));
            int uses = concierge ? (first ? 2 + random.nextInt(7) : 0) : random.nextInt(3);
            for (int i = 0; i < uses; i++) {
                int number = numbers.incrementAndGet();
                String input = concierge ? "{\"question\":\"How? " + number + "\"}" : "{}";
                events.add(new ModelEvent.BlockFinished(
                        i + 1,
                        new Block.ToolUse(
                                "call-" + number,
                                concierge ? "ask_guide" : "look",
                                JsonMapper.shared().readTree(input))));
            }
            StopReason reason = uses > 0 ? StopReason.TOOL_USE : StopReason.END_TURN;
            long input = 50 + random.nextLong(900);
            long output = 1 + random.nextLong(LONGEST_ANSWER);
            Optional<Usage> usage =
                    Optional.of(new Usage(input, output, input + output, 0, 0)).filter(_ -> random.nextInt(6) > 0);
            events.add(new ModelEvent.Finished(reason, reason.name(), usage));
            return events;
        }

        private static ModelFailure failure(ModelFailure.Kind kind, boolean delivered) {
            return new ModelFailure(kind, "by chance", delivered, Optional.empty(), Optional.empty(), null);
        }

        private final class Answer implements ModelStream {
            private final Iterator<ModelEvent> events;
            private final boolean fails;
            private boolean begun;

            Answer(Iterator<ModelEvent> events, boolean fails) {
                this.events = events;
                this.fails = fails;
            }

            @Override
            public Iterator<ModelEvent> iterator() {
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return events.hasNext();
                    }

                    @Override
                    public ModelEvent next() {
                        if (fails && begun) {
                            throw failure(ModelFailure.Kind.UNAVAILABLE, true);
                        }
                        begun = true;
                        return events.next();
                    }
                };
            }

            @Override
            public void close() {
                atOnce.decrementAndGet();
            }
        }
    }
}
