package dev.outcrop.agents;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.model.Block;
import dev.outcrop.model.ToolSpec;
import dev.outcrop.testkit.ScriptedModel;
import org.junit.jupiter.api.Test;

class ChefTest {
    private final ScriptedModel model = ScriptedModel.create();

    @Test
    void looks_at_the_weather_and_the_season_at_once_and_cooks() {
        FakeWeb web = FakeWeb.ofOneCity();
        model.turn(turn -> turn.toolUse("weather", "{\"city\":\"Kyoto\"}").toolUse("season", "{\"month\":1}"))
                .callTool("convert_units", "{\"amount\":2,\"from\":\"合\",\"to\":\"ml\"}")
                .say("Leek and egg rice soup");
        try (var runner = Shipped.runner(model, web)) {
            assertThatRun(runner.ask("chef", "I have eggs, leeks and rice, and it is cold in Kyoto"))
                    .completed()
                    .noToolFailed()
                    .steps(3)
                    .calledTool(
                            "weather", input -> input.path("city").asString().equals("Kyoto"))
                    .calledTool("season", input -> input.path("month").asInt() == 1)
                    .said("Leek and egg rice soup");
        }
        assertThat(model.requests().getFirst().tools())
                .extracting(ToolSpec::name)
                .containsExactly("weather", "season", "convert_units");
        assertThat(Shipped.results(model.requests().get(1)).toString())
                .contains("\"temperatureC\":3.4")
                .contains("leek (ねぎ)");
        assertThat(Shipped.results(model.requests().get(2)).toString()).contains("360");
    }

    @Test
    void a_japanese_question_reaches_the_tools_and_the_web_as_it_was_written() {
        FakeWeb web = FakeWeb.ofOneCity();
        model.callTool("weather", "{\"city\":\"京都\"}").say("ぶり大根はいかがですか。");
        try (var runner = Shipped.runner(model, web)) {
            assertThatRun(runner.ask("chef", "京都は寒いです。大根と豚肉があります"))
                    .completed()
                    .noToolFailed()
                    .calledTool(
                            "weather", input -> input.path("city").asString().equals("京都"))
                    .said("ぶり大根");
        }
        assertThat(web.requests().getFirst()).endsWith("&language=ja&name=%E4%BA%AC%E9%83%BD");
        assertThat(Shipped.instructions(model.requests().getFirst()))
                .contains("シェフAI")
                .doesNotContain("{{");
    }

    @Test
    void without_the_internet_the_model_is_told_so_and_the_run_goes_on() {
        model.turn(turn -> turn.toolUse("w", "weather", "{\"city\":\"Oslo\"}").toolUse("s", "season", "{}"))
                .say("I can't see the weather, but leeks make a good soup.");
        try (var runner = Shipped.runner(model, FakeWeb.offline())) {
            assertThatRun(runner.ask("chef", "Something warm in Oslo"))
                    .completed()
                    .toolFailed("weather", FakeWeb.OFFLINE)
                    .said("leeks make a good soup");
        }
        assertThat(Shipped.results(model.requests().getLast())).first().satisfies(result -> {
            assertThat(result.status()).isEqualTo(Block.ToolResult.Status.ERROR);
            assertThat(result.content()).contains(new Block.Text(FakeWeb.OFFLINE));
        });
        assertThat(Shipped.results(model.requests().getLast()))
                .last()
                .extracting(Block.ToolResult::status)
                .isEqualTo(Block.ToolResult.Status.SUCCESS);
    }
}
