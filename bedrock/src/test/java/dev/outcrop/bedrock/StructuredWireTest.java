package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelCatalog;
import dev.outcrop.model.ModelFacts;
import dev.outcrop.model.ModelFacts.Feature;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.Usage;
import dev.outcrop.output.OutputFailure;
import dev.outcrop.output.Structured;
import dev.outcrop.output.StructuredAnswer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/** Structured output against a service that checks signatures and requests as Bedrock does. */
@Timeout(30)
class StructuredWireTest {
    private record Step(String text, int minutes) {}

    private record Recipe(String title, List<Step> steps) {}

    private static final Structured<Recipe> RECIPES = Structured.of(Recipe.class);
    private static final String SOUP = "{\"title\":\"Soup\",\"steps\":[{\"text\":\"Stir\",\"minutes\":2}]}";
    private static final Recipe RECIPE = new Recipe("Soup", List.of(new Step("Stir", 2)));
    private static final Feature[] SCHEMA = {Feature.OUTPUT_SCHEMA, Feature.TOOLS, Feature.FORCED_TOOL};
    private static final Feature[] TOOL = {Feature.TOOLS, Feature.FORCED_TOOL};

    @TempDir
    Path home;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void a_schema_brings_the_answer_as_text() {
        BedrockLocal local = local(Script.create()
                .turn(turn ->
                        turn.text(SOUP.substring(0, 20), SOUP.substring(20)).usage(10, 20, 100, 0)));

        StructuredAnswer<Recipe> answer = ask(local, RECIPES, SCHEMA);

        assertThat(answer).isEqualTo(new StructuredAnswer<>(RECIPE, Optional.of(new Usage(10, 20, 130, 100, 0)), 1));
        assertThat(request(local, 1).has("toolConfig")).isFalse();
    }

    @Test
    void a_forced_tool_brings_the_answer_as_its_input() {
        BedrockLocal local = local(
                Script.create().turn(turn -> turn.toolUse("t1", "answer", SOUP.substring(0, 9), SOUP.substring(9))));

        assertThat(ask(local, RECIPES, TOOL).value()).isEqualTo(RECIPE);

        JsonNode config = request(local, 1).path("toolConfig");
        assertThat(config.path("toolChoice")).hasToString("{\"tool\":{\"name\":\"answer\"}}");
        assertThat(config.path("tools")
                        .path(0)
                        .path("toolSpec")
                        .path("inputSchema")
                        .path("json"))
                .hasToString("""
                        {"type":"object","properties":{"title":{"type":"string"},\
                        "steps":{"type":"array","items":{"type":"object","properties":{\
                        "text":{"type":"string"},"minutes":{"type":"integer"}},\
                        "required":["text","minutes"],"additionalProperties":false}}},\
                        "required":["title","steps"],"additionalProperties":false}""");
    }

    @Test
    void a_list_comes_out_of_the_object_that_it_travels_in() {
        BedrockLocal local =
                local(Script.create().turn(turn -> turn.text("{\"value\":[{\"text\":\"Stir\",\"minutes\":2}]}")));

        assertThat(ask(local, Structured.of(new TypeReference<List<Step>>() {}), SCHEMA)
                        .value())
                .isEqualTo(RECIPE.steps());
    }

    @Test
    void a_tools_wrong_input_is_repaired_by_an_error_result_that_the_service_takes() {
        BedrockLocal local = local(Script.create()
                .turn(turn -> turn.toolUse("t1", "answer", "{\"title\":\"Soup\",\"steps\":[{\"minutes\":\"two\"}]}")
                        .usage(1, 2))
                .turn(turn -> turn.toolUse("t2", "answer", SOUP).usage(10, 20)));

        assertThat(ask(local, RECIPES, TOOL))
                .isEqualTo(new StructuredAnswer<>(RECIPE, Optional.of(new Usage(11, 22, 33, 0, 0)), 2));

        JsonNode messages = request(local, 2).path("messages");
        assertThat(messages.path(1).path("content").path(0).path("toolUse").path("input"))
                .hasToString("{\"title\":\"Soup\",\"steps\":[{\"minutes\":\"two\"}]}");
        JsonNode result = messages.path(2).path("content").path(0).path("toolResult");
        assertThat(result.path("toolUseId").stringValue()).isEqualTo("t1");
        assertThat(result.path("status").stringValue()).isEqualTo("error");
        assertThat(result.path("content").path(0).path("text").stringValue())
                .contains("\n- steps[0].minutes: string found, integer expected\n- steps[0].text: is missing\n");
    }

    @Test
    void input_that_is_no_json_is_shown_in_a_form_that_the_service_takes() {
        BedrockLocal local = local(Script.create()
                .turn(turn -> turn.malformedToolInput("t1", "answer").stop("malformed_tool_use"))
                .turn(turn -> turn.toolUse("t2", "answer", SOUP)));

        assertThat(ask(local, RECIPES, TOOL).value()).isEqualTo(RECIPE);
        assertThat(request(local, 2)
                        .at("/messages/1/content/0/toolUse/input/malformed")
                        .stringValue())
                .isEqualTo("{\"city\": \"Oslo\", ");
    }

    @Test
    void text_that_does_not_fit_is_shown_to_the_model_with_what_is_wrong() {
        BedrockLocal local = local(Script.create()
                .turn(turn -> turn.text("```json\n[1]\n```"))
                .turn(turn -> turn.text("Sorry:\n```json\n" + SOUP + "\n```")));

        assertThat(ask(local, RECIPES, SCHEMA).attempts()).isEqualTo(2);
        JsonNode messages = request(local, 2).path("messages");
        assertThat(messages.at("/1/content/0/text").stringValue()).isEqualTo("```json\n[1]\n```");
        assertThat(messages.at("/2/content/0/text").stringValue())
                .startsWith("The answer can't be used:\n- there is no JSON object in it");
    }

    @Test
    void a_model_that_never_fits_ends_in_one_failure_with_its_cost() {
        BedrockLocal local = local(Script.create()
                .otherwise(turn -> turn.text("{\"title\":[],\"steps\":{}}").usage(10, 20)));

        OutputFailure failure = failure(local, SCHEMA);

        assertThat(failure.kind()).isEqualTo(OutputFailure.Kind.UNFIT);
        assertThat(failure.complaints())
                .containsExactlyInAnyOrder(
                        "title: array found, string expected", "steps: object found, array expected");
        assertThat(failure.usage()).contains(new Usage(20, 40, 60, 0, 0));
        assertThat(local.calls()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "max_tokens,CUT",
        "model_context_window_exceeded,CUT",
        "content_filtered,REFUSED",
        "guardrail_intervened,REFUSED",
        "refusal,REFUSED"
    })
    void what_was_cut_or_withheld_is_told_and_not_asked_for_again(String stop, OutputFailure.Kind kind) {
        BedrockLocal local = local(Script.create()
                .turn(turn ->
                        turn.toolUse("t1", "answer", SOUP.substring(0, 30)).stop(stop)));

        OutputFailure failure = failure(local, TOOL);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageEndingWith("the model stopped: " + stop);
        assertThat(local.calls()).hasSize(1);
    }

    @Test
    void a_refused_call_is_the_models_failure_and_not_made_again() {
        BedrockLocal local = local(Script.create()
                .turn(turn -> turn.httpError(400, "ValidationException", "The schema is not supported")));

        var failure = catchThrowableOfType(ModelFailure.class, () -> ask(local, RECIPES, SCHEMA));

        assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.INVALID);
        assertThat(local.calls()).hasSize(1);
    }

    private <T> StructuredAnswer<T> ask(BedrockLocal local, Structured<T> wanted, Feature... features) {
        var facts = new ModelFacts(true, "f", Optional.empty(), Optional.empty(), Set.of(features));
        var catalog = new ModelCatalog() {
            @Override
            public List<String> modelIds(String alias) {
                return List.of(alias);
            }

            @Override
            public ModelFacts facts(String modelId) {
                return facts;
            }
        };
        var settings = AwsSettings.of(
                Map.of(
                        "AWS_ACCESS_KEY_ID",
                        BedrockLocal.LOCAL_ACCESS_KEY,
                        "AWS_SECRET_ACCESS_KEY",
                        BedrockLocal.LOCAL_SECRET_KEY,
                        "HOME",
                        home.toString(),
                        "AWS_REGION",
                        "us-east-1",
                        "AWS_ENDPOINT_URL",
                        local.endpoint().toString()),
                Map.of());
        try (BedrockModel model = BedrockModel.create(BedrockModel.Options.from(settings), Clock.systemUTC())) {
            return wanted.ask(
                    model, catalog, new ModelRequest("anthropic.claude-x", List.of(), List.of(Message.user("Leeks!"))));
        }
    }

    private OutputFailure failure(BedrockLocal local, Feature... features) {
        return catchThrowableOfType(OutputFailure.class, () -> ask(local, RECIPES, features));
    }

    private static JsonNode request(BedrockLocal local, int call) {
        return local.calls().get(call - 1).request();
    }

    private BedrockLocal local(Script script) {
        BedrockLocal local = BedrockLocal.start(BedrockLocal.Options.of(script));
        open.add(local);
        return local;
    }
}
