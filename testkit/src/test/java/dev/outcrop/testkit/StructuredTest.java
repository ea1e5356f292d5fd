package dev.outcrop.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelCatalog;
import dev.outcrop.model.ModelFacts;
import dev.outcrop.model.ModelFacts.Feature;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.Role;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.ToolChoice;
import dev.outcrop.model.ToolSpec;
import dev.outcrop.model.Usage;
import dev.outcrop.output.OutputFailure;
import dev.outcrop.output.Structured;
import dev.outcrop.output.StructuredAnswer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class StructuredTest {
    private record Step(String text, int minutes) {}

    private record Recipe(String title, List<Step> steps) {}

    private record Tree(String name, List<Tree> children) {}

    private static final String SOUP = "{\"title\":\"Soup\",\"steps\":[{\"text\":\"Stir\",\"minutes\":2}]}";
    private static final Recipe RECIPE = new Recipe("Soup", List.of(new Step("Stir", 2)));
    private static final Structured<Recipe> RECIPES = Structured.of(Recipe.class);
    private static final ModelRequest REQUEST =
            new ModelRequest("m", List.of(new Block.Text("You cook.")), List.of(Message.user("Leeks!")));

    private static ModelCatalog knowing(Feature... features) {
        return catalog(new ModelFacts(true, "f", Optional.empty(), Optional.empty(), Set.of(features)));
    }

    private static ModelCatalog catalog(ModelFacts facts) {
        return new ModelCatalog() {
            @Override
            public List<String> modelIds(String alias) {
                return List.of(alias);
            }

            @Override
            public ModelFacts facts(String modelId) {
                return facts;
            }
        };
    }

    @Test
    void a_model_that_takes_a_schema_gets_one_and_no_tool() {
        var model = ScriptedModel.create().say(SOUP);

        StructuredAnswer<Recipe> answer =
                RECIPES.ask(model, knowing(Feature.OUTPUT_SCHEMA, Feature.TOOLS, Feature.FORCED_TOOL), REQUEST);

        assertThat(answer).isEqualTo(new StructuredAnswer<>(RECIPE, Optional.of(new Usage(10, 5, 15, 0, 0)), 1));
        ModelRequest asked = model.requests().getFirst();
        assertThat(asked.tools()).isEmpty();
        assertThat(asked.system()).isEqualTo(REQUEST.system());
        assertThat(asked.options().outputSchema().orElseThrow().schema().path("required"))
                .hasToString("[\"title\",\"steps\"]");
    }

    @Test
    void a_model_that_can_be_made_to_gives_the_input_of_a_tool() {
        var model = ScriptedModel.create()
                .callTool("answer", SOUP)
                .callTool("answer", SOUP)
                .callTool("answer", "{\"value\":{\"name\":\"a\",\"children\":[]}}");

        assertThat(RECIPES.ask(model, knowing(Feature.TOOLS, Feature.FORCED_TOOL), REQUEST)
                        .value())
                .isEqualTo(RECIPE);
        RECIPES.ask(model, knowing(Feature.TOOLS, Feature.FORCED_TOOL, Feature.STRICT_TOOLS), REQUEST);
        Structured.of(Tree.class)
                .ask(
                        model,
                        knowing(Feature.OUTPUT_SCHEMA, Feature.TOOLS, Feature.FORCED_TOOL, Feature.STRICT_TOOLS),
                        REQUEST);

        assertThat(model.requests()).allSatisfy(asked -> {
            assertThat(asked.toolChoice()).isEqualTo(new ToolChoice.Named("answer"));
            assertThat(asked.options().outputSchema()).isEmpty();
            assertThat(asked.system()).isEqualTo(REQUEST.system());
        });
        assertThat(model.requests())
                .extracting(asked -> asked.tools().getFirst().strict())
                .as("where the model can, and the type allows it")
                .containsExactly(false, true, false);
    }

    @Test
    void of_an_unknown_model_nothing_is_assumed_but_tools() {
        var model = ScriptedModel.create().callTool("answer", SOUP).say("Sure!\n```json\n" + SOUP + "\n```");

        assertThat(RECIPES.ask(model, catalog(ModelFacts.UNKNOWN), REQUEST).value())
                .isEqualTo(RECIPE);
        assertThat(RECIPES.ask(model, catalog(ModelFacts.UNKNOWN), REQUEST).value())
                .as("also if it writes the answer instead of calling the tool")
                .isEqualTo(RECIPE);

        ModelRequest asked = model.requests().getFirst();
        assertThat(asked.tools()).extracting(ToolSpec::name).containsExactly("answer");
        assertThat(asked.tools().getFirst().strict()).isFalse();
        assertThat(asked.toolChoice()).isEqualTo(new ToolChoice.Auto());
        assertThat(asked.system())
                .containsExactly(
                        new Block.Text("You cook."),
                        new Block.Text(
                                "Give your answer by calling the tool answer exactly once. Write nothing else."));
    }

    @Test
    void a_model_that_is_known_to_have_neither_reads_the_schema() {
        var model = ScriptedModel.create().say(SOUP);

        assertThat(RECIPES.ask(model, knowing(), REQUEST).value()).isEqualTo(RECIPE);

        ModelRequest asked = model.requests().getFirst();
        assertThat(asked.tools()).isEmpty();
        assertThat(((Block.Text) asked.system().getLast()).text())
                .contains("JSON Schema")
                .contains("\"required\":[\"title\",\"steps\"]");
    }

    @Test
    void a_generic_type_is_wrapped_and_unwrapped() {
        var model = ScriptedModel.create().callTool("answer", "{\"value\":{\"leek\":2}}");

        assertThat(Structured.of(new TypeReference<Map<String, Integer>>() {})
                        .ask(model, catalog(ModelFacts.UNKNOWN), REQUEST)
                        .value())
                .containsExactly(Map.entry("leek", 2));
    }

    @Test
    void a_model_corrects_the_input_of_its_tool_when_it_is_told_what_is_wrong() {
        var model = ScriptedModel.create()
                .turn(turn -> turn.reasoning("A soup.", "SIG")
                        .toolUse("c1", "answer", "{\"title\":\"Soup\",\"steps\":[{\"minutes\":\"two\"}]}")
                        .usage(new Usage(1, 2, 3, 4, 5)))
                .turn(turn -> turn.toolUse("c2", "answer", SOUP).usage(new Usage(10, 20, 30, 40, 50)));

        StructuredAnswer<Recipe> answer = RECIPES.ask(model, knowing(Feature.TOOLS, Feature.FORCED_TOOL), REQUEST);

        assertThat(answer).isEqualTo(new StructuredAnswer<>(RECIPE, Optional.of(new Usage(11, 22, 33, 44, 55)), 2));
        List<Message> messages = model.requests().getLast().messages();
        assertThat(messages).hasSize(3).startsWith(Message.user("Leeks!"));
        assertThat(messages.get(1).content())
                .startsWith(new Block.Reasoning("A soup.", Optional.of("SIG")))
                .hasSize(2);
        assertThat(messages.get(2)).isEqualTo(new Message(Role.USER, List.of(Block.ToolResult.error("c1", """
                                The answer can't be used:
                                - steps[0].minutes: string found, integer expected
                                - steps[0].text: is missing
                                Give the whole answer again, corrected, in the form asked for."""))));
        assertThat(model.requests().getLast().toolChoice()).isEqualTo(new ToolChoice.Named("answer"));
    }

    @Test
    void malformed_input_goes_back_as_what_it_was_and_other_tools_are_not_run() {
        var earlier = new ToolSpec("weather", "w", JsonMapper.shared().readTree("{\"type\":\"object\"}"));
        var model = ScriptedModel.create()
                .turn(turn -> turn.text(" ").toolUse("c1", "weather", "{}").toolUse("c2", "answer", "{\"title\": So"))
                .callTool("answer", SOUP);

        StructuredAnswer<Recipe> answer =
                RECIPES.ask(model, catalog(ModelFacts.UNKNOWN), REQUEST.withTools(List.of(earlier)));

        assertThat(answer.attempts()).isEqualTo(2);
        assertThat(model.requests())
                .allSatisfy(asked ->
                        assertThat(asked.tools()).extracting(ToolSpec::name).containsExactly("weather", "answer"));
        List<Message> messages = model.requests().getLast().messages();
        assertThat(messages.get(1).content())
                .containsExactly(
                        new Block.ToolUse("c1", "weather", JsonMapper.shared().readTree("{}")),
                        new Block.ToolUse(
                                "c2",
                                "answer",
                                JsonMapper.shared().readTree("{\"malformed\":\"{\\\"title\\\": So\"}")));
        assertThat(messages.get(2).content())
                .extracting(block -> ((Block.ToolResult) block).id())
                .containsExactly("c1", "c2");
    }

    @Test
    void a_model_that_said_nothing_is_asked_again() {
        var model = ScriptedModel.create().turn(_ -> {}).say(SOUP);

        assertThat(RECIPES.ask(model, knowing(Feature.OUTPUT_SCHEMA), REQUEST).attempts())
                .isEqualTo(2);
        assertThat(model.requests().getLast().messages())
                .extracting(Message::role)
                .containsExactly(Role.USER, Role.ASSISTANT, Role.USER);
    }

    @Test
    void a_model_that_never_fits_is_a_failure_that_tells_all_but_no_content() {
        var model = ScriptedModel.create()
                .say("{\"title\":\"secret\"}")
                .say("secret")
                .say("{\"title\":\"secret\",\"sauce\":1,\"steps\":[]}");

        var failure = catchThrowableOfType(
                OutputFailure.class, () -> RECIPES.withRepairs(2).ask(model, knowing(Feature.OUTPUT_SCHEMA), REQUEST));

        assertThat(failure.kind()).isEqualTo(OutputFailure.Kind.UNFIT);
        assertThat(failure.attempts()).isEqualTo(3);
        assertThat(failure.usage()).contains(new Usage(30, 15, 45, 0, 0));
        assertThat(failure.complaints()).containsExactly("sauce: is not known");
        assertThat(failure)
                .hasMessage("The answer does not have the form asked for; complaints: 1, attempts: 3")
                .hasNoCause();
    }

    @Test
    void without_repairs_one_answer_is_all() {
        var model = ScriptedModel.create().say("Soup.");

        var failure = catchThrowableOfType(
                OutputFailure.class, () -> RECIPES.withRepairs(0).ask(model, knowing(Feature.OUTPUT_SCHEMA), REQUEST));

        assertThat(failure.attempts()).isEqualTo(1);
        assertThat(failure.complaints()).containsExactly("there is no JSON object in it, or it is malformed");
        assertThatThrownBy(() -> RECIPES.withRepairs(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = StopReason.class,
            names = {"MAX_TOKENS", "CONTEXT_WINDOW_EXCEEDED", "GUARDRAIL_INTERVENED", "CONTENT_FILTERED"})
    void an_answer_that_was_cut_or_withheld_is_not_asked_for_again(StopReason reason) {
        var model = ScriptedModel.create().turn(turn -> turn.text(SOUP).stop(reason));

        var failure = catchThrowableOfType(
                OutputFailure.class, () -> RECIPES.ask(model, knowing(Feature.OUTPUT_SCHEMA), REQUEST));

        assertThat(failure.kind())
                .isEqualTo(
                        Stream.of(StopReason.MAX_TOKENS, StopReason.CONTEXT_WINDOW_EXCEEDED)
                                        .anyMatch(reason::equals)
                                ? OutputFailure.Kind.CUT
                                : OutputFailure.Kind.REFUSED);
        assertThat(model.requests()).hasSize(1);
        assertThat(failure.usage()).isPresent();
    }

    @Test
    void tokens_that_were_not_told_are_unknown_and_not_zero() {
        var model = ScriptedModel.create()
                .turn(turn -> turn.text("{}").withoutUsage())
                .say(SOUP);

        assertThat(RECIPES.ask(model, knowing(Feature.OUTPUT_SCHEMA), REQUEST).usage())
                .isEmpty();
    }

    @Test
    void a_call_that_fails_is_not_made_again() {
        var model = ScriptedModel.create().say("{}").refuse(ModelFailure.Kind.THROTTLED);

        assertThatThrownBy(() -> RECIPES.ask(model, knowing(Feature.OUTPUT_SCHEMA), REQUEST))
                .isInstanceOf(ModelFailure.class);
        assertThat(model.requests()).hasSize(2);
    }

    @Test
    void a_request_that_has_a_tool_of_the_same_name_is_refused() {
        var own = new ToolSpec("answer", "a", JsonMapper.shared().readTree("{\"type\":\"object\"}"));

        assertThatThrownBy(() -> RECIPES.ask(
                        ScriptedModel.create(), catalog(ModelFacts.UNKNOWN), REQUEST.withTools(List.of(own))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"answer\"");
    }
}
