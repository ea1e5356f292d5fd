package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.agent.Agent;
import dev.outcrop.model.Embedder;
import dev.outcrop.model.Embedder.Embedded;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.Usage;
import dev.outcrop.run.CountedEmbedder;
import dev.outcrop.run.RunBudget;
import dev.outcrop.run.RunError;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunSummary;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolFailure;
import dev.outcrop.tool.ToolOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What tools spend on models counts against the limits of the run. */
@Timeout(60)
class InnerCallsBudgetTest extends InnerCallsScene {
    @Test
    void the_runs_budget_refuses_it_and_ends_the_run_whatever_the_tool_makes_of_it() {
        var limit = new RunBudget(Optional.of(usd(100)), Optional.empty());
        calls = sideCalls(limit);
        var caught = new ArrayList<RuntimeException>();
        asksInside();
        inner(turn -> turn.text("Soup."));
        ToolDefinition stubborn = tool((_, context) -> {
            var unused = read(INNER, context); // 100 dollars are spent then
            try {
                return ToolOutput.text(unused + read(INNER, context));
            } catch (RuntimeException refused) {
                caught.add(refused);
                return ToolOutput.text("Never mind.");
            }
        });
        try (var runner = setup(stubborn).budget(limit).start()) {
            List<RunEvent> events = runner.ask("guide", "go");

            RunError error = failure(events);
            assertThat(error.code()).isEqualTo("budget");
            assertThat(error.message()).contains("$100.00");
            assertThat(caught)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            ToolFailure.class, refused -> assertThat(refused).hasMessage(error.message()));
            assertThat(model.requests()).hasSize(2);
            assertThat(RunSummary.of(events).cost()).contains(usd(100));
            assertThatRun(events).hasOneEnd();
        }
    }

    @Test
    void under_a_limit_in_dollars_the_model_without_a_price_is_passed_over_or_ends_the_run() {
        var limit = new RunBudget(Optional.of(usd(1000)), Optional.empty());
        calls = sideCalls(limit);
        asksInside();
        inner(turn -> turn.text("Soup."));
        try (var runner = setup(tool((_, context) -> ToolOutput.text(read("both", context))))
                .budget(limit)
                .start()) {
            assertThat(one(runner.ask("guide", "go")).modelId()).isEqualTo(INNER);
        }
        asksInside();
        try (var runner = setup(tool((_, context) -> ToolOutput.text(read("unpriced", context))))
                .budget(limit)
                .start()) {
            List<RunEvent> events = runner.ask("guide", "go");
            assertThat(failure(events).message()).contains("the price of unpriced is not known");
            assertThat(made(events)).isEmpty();
        }
    }

    @Test
    void a_specialists_tool_spends_for_the_run_that_asked_it() {
        Agent concierge = Samples.agent("concierge", List.of(), List.of("guide"));
        model.when(
                InnerCallsScene::outer,
                turn -> turn.toolUse("ask_guide", "{\"question\":\"How?\"}").usage(USAGE));
        asksInside();
        model.when(InnerCallsScene::outer, turn -> turn.text("So it is.").usage(USAGE));
        inner(turn -> turn.text("Soup."));
        try (var runner = TestRunner.of(concierge, guide())
                .tools(List.of(tool((_, context) -> ToolOutput.text(read(INNER, context)))))
                .model(model)
                .pricing(DOLLARS)
                .start()) {
            List<RunEvent> events = runner.ask("concierge", "go");

            assertThatRun(events).completed();
            assertThat(made(events)).isEmpty();
            assertThat(made(runner.handedOver(events, "guide"))).hasSize(1);
            assertThat(RunSummary.of(events).cost()).contains(usd(250));
            assertThat(sum(events)).isEqualTo(usd(250));
        }
    }

    @Test
    void an_embedding_is_held_to_the_budget_too() {
        var limit = new RunBudget(Optional.empty(), Optional.of(50L));
        var embedded = new AtomicInteger();
        Embedder embedder = new CountedEmbedder((_, _, _) -> {
            embedded.incrementAndGet();
            return new Embedded(List.of(new float[] {1}), 7);
        });
        asksInside();
        try (var runner = setup(tool((_, _) -> ToolOutput.text(""
                        + embedder.embed("vectors", List.of("leek"), Embedder.Purpose.QUERY)
                                .vectors()
                                .size())))
                .budget(limit)
                .start()) {
            assertThat(failure(runner.ask("guide", "go")).message()).contains("50 tokens");
            assertThat(embedded).hasValue(0);
        }
    }

    @Test
    void the_cost_of_a_run_is_the_sum_of_its_events_and_passes_the_limit_by_one_call_at_most() {
        for (int seed = 1; seed <= 40; seed++) {
            var answers = new Answers(seed);
            long most = 400L + new Random(seed).nextInt(2_000);
            var limit = new RunBudget(Optional.empty(), Optional.of(most));
            calls = answers.sideCalls();
            ToolDefinition look = tool((_, context) -> {
                var text = new StringBuilder();
                for (int i = 0; i < 3; i++) {
                    try {
                        text.append(read(INNER, context));
                    } catch (ModelFailure _) {
                        text.append("nothing");
                    }
                }
                return ToolOutput.text(text.toString());
            });
            try (var runner = setup(look).model(answers).budget(limit).start()) {
                List<RunEvent> events = runner.ask("guide", "go");
                RunSummary summary = RunSummary.of(events);
                assertThat(summary.status().ended()).isTrue();
                assertThat(summary.cost()).as("seed " + seed).contains(sum(events));
                Usage used = summary.usage().orElseThrow();
                assertThat(used.inputTokens() + used.outputTokens())
                        .as("seed " + seed)
                        .isLessThan(most + Answers.DEAREST);
            }
        }
    }
}
