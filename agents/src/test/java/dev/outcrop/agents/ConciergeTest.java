package dev.outcrop.agents;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.model.ToolSpec;
import dev.outcrop.testkit.ScriptedModel;
import org.junit.jupiter.api.Test;

class ConciergeTest {
    private final ScriptedModel model = ScriptedModel.create();

    @Test
    void answers_what_is_simple_itself() {
        model.callTool("calculator", "{\"expression\":\"1280 * 1.15 / 4\"}").say("It is 368.");
        try (var runner = Shipped.runner(model, FakeWeb.offline())) {
            assertThatRun(runner.ask("concierge", "What is 1280 × 1.15 / 4?"))
                    .completed()
                    .noToolFailed()
                    .calledTool("calculator", 1)
                    .said("368");
        }
        assertThat(Shipped.results(model.requests().getLast()).toString()).contains("\"result\":\"368\"");
        assertThat(model.requests().getFirst().tools())
                .extracting(ToolSpec::name)
                .containsExactly(
                        "weather",
                        "calculator",
                        "convert_units",
                        "clock",
                        "days_between",
                        "date_plus",
                        "ask_chef",
                        "ask_farm");
    }

    @Test
    void hands_cooking_over_to_the_chef_who_uses_tools_of_his_own() {
        String question = "What can I cook with eggs, leeks and rice for two?";
        model.when(Shipped::toSpecialist, turn -> turn.toolUse("season", "{}"))
                .when(Shipped::toSpecialist, turn -> turn.text("Leek omelette on rice."))
                .callTool("ask_chef", "{\"question\":\"" + question + "\"}")
                .say("The chef says: Leek omelette on rice.");
        try (var runner = Shipped.runner(model, FakeWeb.offline())) {
            var events = runner.ask("concierge", "I have eggs, leeks and rice. We are two. What can I cook?");
            assertThatRun(events)
                    .completed()
                    .hasOneEnd()
                    .noToolFailed()
                    .calledTool(
                            "ask_chef",
                            input -> input.path("question").asString().equals(question))
                    .calledTool("season", 0)
                    .said("The chef says");
            assertThatRun(runner.handedOver(events, "chef"))
                    .completed()
                    .hasOneEnd()
                    .noToolFailed()
                    .calledTool("season", 1)
                    .said("Leek omelette on rice.");
        }
        assertThat(Shipped.results(model.requests().getLast()).toString()).contains("Leek omelette on rice.");
    }

    @Test
    void hands_growing_over_to_the_farm_adviser_in_japanese() {
        String question = "トマトの苗はいつ植えればいいですか？";
        model.when(Shipped::toSpecialist, turn -> turn.toolUse("crop_calendar", "{\"crop\":\"TOMATO\"}"))
                .when(Shipped::toSpecialist, turn -> turn.text("5月から6月です。"))
                .callTool("ask_farm", "{\"question\":\"" + question + "\"}")
                .say("農業アドバイザーによると、5月から6月です。");
        try (var runner = Shipped.runner(model, FakeWeb.offline())) {
            var events = runner.ask("concierge", question);
            assertThatRun(events).completed().noToolFailed().said("5月から6月です。");
            assertThatRun(runner.handedOver(events, "farm"))
                    .completed()
                    .calledTool("crop_calendar", 1)
                    .said("5月から6月です。");
        }
    }
}
