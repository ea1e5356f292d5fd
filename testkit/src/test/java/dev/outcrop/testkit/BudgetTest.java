package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.agent.Agent;
import dev.outcrop.model.Billing;
import dev.outcrop.model.CallOptions;
import dev.outcrop.model.Cost;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.model.Pricing;
import dev.outcrop.model.Usage;
import dev.outcrop.run.RunBudget;
import dev.outcrop.run.RunError;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunStatus;
import dev.outcrop.run.RunSummary;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolOutput;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BudgetTest {
    /** Ten cents a call, whatever it uses; no price for anything but {@code chat}. */
    private static final Pricing TEN_CENTS = (model, usage) ->
            model.equals("chat") ? Optional.of(usd(usage.equals(Usage.NONE) ? "0" : "0.1")) : Optional.empty();

    private static final Usage HUNDRED = new Usage(50, 30, 100, 15, 5);

    private final ScriptedModel model = ScriptedModel.create();

    @Test
    void a_run_that_has_cost_its_limit_calls_the_model_no_more() {
        toolSteps(5);
        try (var runner = runner(cost("0.25")).pricing(TEN_CENTS).start()) {
            List<RunEvent> events = runner.ask("guide", "go");

            RunError error = failure(events);
            assertThat(error.code()).isEqualTo("budget");
            assertThat(error.message()).contains("$0.25");
            assertThat(model.requests())
                    .hasSize(3); // 0.20 is below the limit, so the third call is the one that passes it
            assertThat(RunSummary.of(events).cost()).contains(usd("0.3"));
        }
    }

    @Test
    void a_run_that_ends_within_its_limit_is_not_touched() {
        toolSteps(2);
        model.say("Done.");
        try (var runner = runner(cost("0.25")).pricing(TEN_CENTS).start()) {
            assertThatRun(runner.ask("guide", "go")).completed().said("Done.").steps(3);
        }
    }

    @Test
    void a_limit_in_tokens_counts_cached_ones_too() {
        toolSteps(5);
        try (var runner = runner(tokens(200)).start()) {
            RunError error = failure(runner.ask("guide", "go"));

            assertThat(error.code()).isEqualTo("budget");
            assertThat(error.message()).contains("200 tokens");
            assertThat(model.requests()).hasSize(2);
        }
    }

    @Test
    void a_model_without_a_price_is_not_called_at_all_under_a_limit_in_money() {
        try (var runner = runner(cost("100")).start()) {
            RunError error = failure(runner.ask("guide", "go"));

            assertThat(error.code()).isEqualTo("budget");
            assertThat(error.message()).contains("the price of chat is not known");
            assertThat(model.requests()).isEmpty();
        }
    }

    @Test
    void a_tier_without_a_price_is_not_called_at_the_usual_one() {
        try (var runner = runner(cost("100"), "flex").pricing(TEN_CENTS).start()) {
            assertThat(failure(runner.ask("guide", "go")).message()).contains("the price of chat is not known");
            assertThat(model.requests()).isEmpty();
        }
        model.say("Done.");
        try (var runner = runner(RunBudget.NONE, "flex").pricing(TEN_CENTS).start()) {
            List<RunEvent> events = runner.ask("guide", "go");
            assertThatRun(events).completed();
            assertThat(RunSummary.of(events).cost()).isEmpty();
        }
    }

    @Test
    void a_model_without_a_price_is_called_if_a_limit_in_tokens_applies_too() {
        toolSteps(5);
        var both = new RunBudget(Optional.of(usd("100")), Optional.of(100L));
        try (var runner = runner(both).start()) {
            assertThat(failure(runner.ask("guide", "go")).message()).contains("100 tokens");
            assertThat(model.requests()).hasSize(1);
        }
    }

    @Test
    void the_next_model_of_an_alias_is_held_to_the_limit_as_well() {
        model.refuse(ModelFailure.Kind.FORBIDDEN);
        try (var runner = runner(cost("100"))
                .pricing(TEN_CENTS)
                .catalog(_ -> List.of("chat", "unpriced"))
                .start()) {
            assertThat(failure(runner.ask("guide", "go")).message()).contains("the price of unpriced");
            assertThat(model.requests()).hasSize(1);
        }
    }

    @Test
    void what_a_specialist_spends_is_spent_by_the_run_that_asked_it() {
        Agent concierge = Samples.agent("concierge", List.of(), List.of("guide"));
        model.turn(turn -> turn.toolUse("ask_guide", "{\"question\":\"How?\"}").usage(HUNDRED))
                .turn(turn -> turn.text("So.").usage(HUNDRED));
        try (var runner = TestRunner.of(concierge, guide())
                .tools(List.of(Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"))))
                .model(model)
                .pricing(TEN_CENTS)
                .budget(cost("0.2"))
                .start()) {
            List<RunEvent> events = runner.ask("concierge", "go");

            assertThat(failure(events).code()).isEqualTo("budget");
            assertThat(model.requests()).hasSize(2);
            assertThat(RunSummary.of(events).cost()).contains(usd("0.2"));
        }
    }

    @Test
    void a_specialist_stops_at_what_its_asker_has_left() {
        Agent concierge = Samples.agent("concierge", List.of(), List.of("guide"));
        model.turn(turn -> turn.toolUse("ask_guide", "{\"question\":\"How?\"}").usage(HUNDRED));
        try (var runner = TestRunner.of(concierge, guide())
                .tools(List.of(Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"))))
                .model(model)
                .budget(tokens(100))
                .start()) {
            List<RunEvent> events = runner.ask("concierge", "go");

            assertThat(failure(runner.handedOver(events, "guide")).code()).isEqualTo("budget");
            assertThat(failure(events).code()).isEqualTo("budget");
            assertThat(model.requests()).hasSize(1);
        }
    }

    @Test
    void what_a_specialist_had_to_estimate_is_an_estimate_of_its_asker() {
        Agent concierge = Samples.agent("concierge", List.of(), List.of("guide"));
        model.turn(turn -> turn.toolUse("ask_guide", "{\"question\":\"How?\"}").usage(HUNDRED))
                .turn(turn -> turn.text("12345678").withoutUsage())
                .turn(turn -> turn.text("So it is.").usage(HUNDRED));
        try (var runner = TestRunner.of(concierge, guide())
                .tools(List.of(Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"))))
                .model(model)
                .pricing(TEN_CENTS)
                .start()) {
            RunSummary summary = RunSummary.of(runner.ask("concierge", "go"));

            assertThat(summary.estimated()).isTrue();
            assertThat(summary.usage().orElseThrow().outputTokens()).isEqualTo(2 + 2 * HUNDRED.outputTokens());
            assertThat(summary.cost()).contains(usd("0.3"));
        }
    }

    @Test
    void calls_that_tell_no_numbers_are_held_to_the_limit_by_estimate() {
        for (int step = 0; step < 5; step++) {
            model.turn(turn -> turn.text("x".repeat(400)).toolUse("look", "{}").withoutUsage());
        }
        try (var runner = runner(tokens(220)).start()) {
            List<RunEvent> events = runner.ask("guide", "go");

            assertThat(failure(events).code()).isEqualTo("budget");
            assertThat(RunSummary.of(events).estimated()).isTrue();
            assertThat(model.requests().size()).isBetween(1, 2);
        }
    }

    @Test
    void what_the_cache_saved_is_summed_with_what_specialists_saved() {
        Agent concierge = Samples.agent("concierge", List.of(), List.of("guide"));
        model.turn(turn -> turn.toolUse("ask_guide", "{\"question\":\"How?\"}").usage(HUNDRED))
                .turn(turn -> turn.text("So.").usage(HUNDRED))
                .turn(turn -> turn.text("So it is.").usage(HUNDRED));
        // A dollar a token of input, a tenth of it from the cache.
        Pricing pricing =
                (_, usage) -> Optional.of(new Cost(BigDecimal.valueOf(usage.inputTokens() + usage.cacheWriteTokens())
                        .add(BigDecimal.valueOf(usage.cacheReadTokens(), 1))));
        try (var runner = TestRunner.of(concierge, guide())
                .tools(List.of(Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"))))
                .model(model)
                .pricing(pricing)
                .start()) {
            RunSummary summary = RunSummary.of(runner.ask("concierge", "go"));

            assertThat(summary.saved()).contains(usd("40.5")); // 3 calls, 15 tokens each, 90 cents a token
            assertThat(summary.cost()).contains(usd("169.5"));
        }
    }

    private void toolSteps(int steps) {
        for (int step = 0; step < steps; step++) {
            model.turn(turn -> turn.toolUse("look", "{}").usage(HUNDRED));
        }
    }

    private TestRunner.Setup runner(RunBudget budget) {
        return runner(budget, Billing.DEFAULT_TIER);
    }

    private TestRunner.Setup runner(RunBudget budget, String tier) {
        ModelSettings settings =
                ModelSettings.DEFAULT.withOptions(CallOptions.NONE.with(draft -> draft.serviceTier(tier)));
        return TestRunner.of(guide().withSettings(settings))
                .tools(List.of(Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"))))
                .model(model)
                .budget(budget);
    }

    private static Agent guide() {
        return Samples.agent("guide", List.of("look"), List.of());
    }

    private static RunBudget cost(String usd) {
        return new RunBudget(Optional.of(usd(usd)), Optional.empty());
    }

    private static RunBudget tokens(long most) {
        return new RunBudget(Optional.empty(), Optional.of(most));
    }

    private static RunError failure(List<RunEvent> events) {
        RunSummary summary = RunSummary.of(events);
        assertThat(summary.status()).isEqualTo(RunStatus.FAILED);
        return summary.error().orElseThrow();
    }

    private static Cost usd(String amount) {
        return new Cost(new BigDecimal(amount));
    }
}
