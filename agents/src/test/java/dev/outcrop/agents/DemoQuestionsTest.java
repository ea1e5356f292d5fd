package dev.outcrop.agents;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.run.RunEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Questions to each agent, answered by the demo: the names and descriptions of the tools lead it to the right ones. */
class DemoQuestionsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            concierge | What is the weather in Kyoto today?          | weather       | city | Kyoto
            concierge | 札幌の明日の天気は？                             | weather       | city | 札幌
            concierge | What is 1280 × 1.15 / 4?                     | calculator    | expression | 1280 * 1.15 / 4
            concierge | Convert 3 cups to ml                         | convert_units | from | cups
            concierge | What time is it in Tokyo?                    | clock         | timeZone | Asia/Tokyo
            chef      | What is in season right now?                 | season        | month | 7
            chef      | 今の旬の野菜は？                                 | season        | month | 7
            chef      | I have eggs, leeks and rice                  | season        | month | 7
            chef      | 大根と豚肉があります                              | season        | month | 7
            chef      | A dinner for tonight's weather in Oslo       | weather       | city | Oslo
            farm      | Can I plant tomatoes out in Lyon this week?  | crop_calendar | crop | TOMATO
            farm      | Can I plant tomatoes out in Lyon this week?  | soil_temperature | place | Lyon
            farm      | Can I plant tomatoes out in Lyon this week?  | frost_risk    | place | Lyon
            farm      | When should I plant garlic?                  | crop_calendar | crop | GARLIC
            farm      | When do I sow carrots?                       | crop_calendar | crop | CARROT
            farm      | Is there a frost risk in Sapporo?            | frost_risk    | place | Sapporo
            farm      | How warm is the soil in Nagano?              | soil_temperature | place | Nagano
            farm      | 長野の地温は？                                  | soil_temperature | place | 長野
            farm      | 松本でトマトを植えたいのですが、霜は大丈夫ですか？     | frost_risk    | place | 松本
            farm      | 松本でトマトを植えたいのですが、霜は大丈夫ですか？     | crop_calendar | crop | TOMATO
            farm      | Why are my tomato leaves turning yellow?     | crop_calendar | crop | TOMATO
            """)
    void a_question_finds_its_tool(String agent, String question, String tool, String argument, String value) {
        try (var runner = Shipped.runner(new DemoModel(Shipped.CLOCK), FakeWeb.ofOneCity())) {
            assertThatRun(runner.ask(agent, question))
                    .completed()
                    .calledTool(tool, input -> input.path(argument).asString().equals(value))
                    .noToolFailed()
                    .said("AI");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            I have eggs, leeks and rice. What can I cook?      | chef | season
            An idea for dinner with chicken, please            | chef | season
            When should I plant garlic?                        | farm | crop_calendar
            Is there a frost risk in Sapporo for my seedlings? | farm | frost_risk
            トマトの苗はいつ植えればいいですか？                      | farm | crop_calendar
            """)
    void the_concierge_hands_a_question_over_to_the_one_who_knows(String question, String specialist, String tool) {
        try (var runner = Shipped.runner(new DemoModel(Shipped.CLOCK), FakeWeb.ofOneCity())) {
            var events = runner.ask("concierge", question);
            assertThatRun(events)
                    .completed()
                    .noToolFailed()
                    .calledTool(
                            "ask_" + specialist,
                            input -> input.path("question").asString().equals(question));
            assertThatRun(runner.handedOver(events, specialist)).completed().calledTool(tool, 1);
        }
    }

    @Test
    void the_marks_around_what_comes_from_the_web_are_for_the_model_and_not_for_people() {
        try (var runner = Shipped.runner(new DemoModel(Shipped.CLOCK), FakeWeb.ofOneCity())) {
            var said = runner.ask("concierge", "What is the weather in Kyoto today?").stream()
                    .filter(RunEvent.ModelFinished.class::isInstance)
                    .toList();
            assertThat(said.toString()).contains("京都市").doesNotContain("[data ", "[end of data ");
        }
    }
}
