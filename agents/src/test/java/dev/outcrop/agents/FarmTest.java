package dev.outcrop.agents;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.model.ToolSpec;
import dev.outcrop.testkit.ScriptedModel;
import org.junit.jupiter.api.Test;

class FarmTest {
    private final ScriptedModel model = ScriptedModel.create();

    @Test
    void looks_at_calendar_soil_and_frost_before_it_advises_to_plant() {
        model.turn(turn -> turn.toolUse("crop_calendar", "{\"crop\":\"TOMATO\"}")
                        .toolUse("soil_temperature", "{\"place\":\"Lyon, France\"}")
                        .toolUse("frost_risk", "{\"place\":\"Lyon, France\",\"days\":10}"))
                .say("Wait: the soil has 4.3 °C.");
        try (var runner = Shipped.runner(model, FakeWeb.ofOneCity())) {
            assertThatRun(runner.ask("farm", "Can I plant tomatoes out in Lyon this week?"))
                    .completed()
                    .noToolFailed()
                    .steps(2)
                    .calledTool(
                            "crop_calendar",
                            input -> input.path("crop").asString().equals("TOMATO"))
                    .calledTool("soil_temperature", 1)
                    .calledTool("frost_risk", input -> input.path("days").asInt() == 10);
        }
        assertThat(model.requests().getFirst().tools())
                .extracting(ToolSpec::name)
                .containsExactly("weather", "soil_temperature", "frost_risk", "crop_calendar", "clock");
        assertThat(Shipped.results(model.requests().getLast()).toString())
                .contains("\"thisMonth\":7", "\"plantOut\":[5,6]", "\"at6CmC\":4.3", "\"frost\":\"LIKELY\"");
    }

    @Test
    void a_crop_that_the_calendar_does_not_have_is_refused_with_those_that_it_has() {
        model.callTool("crop_calendar", "{\"crop\":\"MANGO\"}").say("From general knowledge: …");
        try (var runner = Shipped.runner(model, FakeWeb.ofOneCity())) {
            assertThatRun(runner.ask("farm", "When do I plant mangoes?"))
                    .completed()
                    .toolFailed("crop_calendar", "TOMATO")
                    .said("general knowledge");
        }
    }

    @Test
    void without_the_internet_the_calendar_still_answers() {
        model.turn(turn -> turn.toolUse("frost_risk", "{\"place\":\"松本\"}")
                        .toolUse("crop_calendar", "{\"crop\":\"TOMATO\"}"))
                .say("霜の予報は見られませんが、植え付けは5月からです。");
        FakeWeb web = FakeWeb.offline();
        try (var runner = Shipped.runner(model, web)) {
            assertThatRun(runner.ask("farm", "松本でトマトを植えたいのですが、霜は大丈夫ですか？"))
                    .completed()
                    .toolFailed("frost_risk", FakeWeb.OFFLINE)
                    .calledTool("crop_calendar", 1)
                    .said("植え付けは5月から");
        }
        assertThat(web.requests()).hasSize(1);
    }
}
