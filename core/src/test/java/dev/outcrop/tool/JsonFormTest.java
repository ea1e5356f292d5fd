package dev.outcrop.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.tool.JsonForm.Reading;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonFormTest {
    private enum Level {
        EASY,
        HARD;

        @Override
        public String toString() {
            return "it is " + name();
        }
    }

    private record Step(@Param("What to do") String text, Optional<Integer> minutes) {
        private Step {
            if (text.isBlank()) {
                throw new IllegalArgumentException("a step says what to do");
            }
        }
    }

    private record Recipe(String title, List<Step> steps, Step last, Level level, Optional<LocalDate> day) {}

    private record Tree(String name, List<Tree> children) {}

    private static <T> Reading<T> read(JsonForm<T> form, String json) {
        return form.read(JsonMapper.shared().readTree(json));
    }

    private static <T> List<String> complaints(JsonForm<T> form, String json) {
        return read(form, json) instanceof Reading.Wrong<T>(var complaints) ? complaints : List.of();
    }

    @Test
    void a_record_is_the_schema_and_what_occurs_twice_is_defined_once() {
        assertThat(JsonForm.of(Recipe.class).schema()).hasToString("""
                        {"type":"object","properties":{"title":{"type":"string"},\
                        "steps":{"type":"array","items":{"$ref":"#/$defs/Step"}},"last":{"$ref":"#/$defs/Step"},\
                        "level":{"type":"string","enum":["EASY","HARD"]},"day":{"type":"string","format":"date"}},\
                        "required":["title","steps","last","level"],"additionalProperties":false,\
                        "$defs":{"Step":{"type":"object","properties":{\
                        "text":{"type":"string","description":"What to do"},"minutes":{"type":"integer"}},\
                        "required":["text"],"additionalProperties":false}}}""");
    }

    @Test
    void what_is_no_object_stands_in_one_and_comes_out_of_it() {
        JsonForm<List<Step>> list = JsonForm.of(new TypeReference<List<Step>>() {}.getType());
        assertThat(list.schema()).hasToString("""
                        {"type":"object","properties":{"value":{"type":"array","items":{"type":"object","properties":{\
                        "text":{"type":"string","description":"What to do"},"minutes":{"type":"integer"}},\
                        "required":["text"],"additionalProperties":false}}},\
                        "required":["value"],"additionalProperties":false}""");
        assertThat(read(list, "{\"value\":[{\"text\":\"Stir\",\"minutes\":2}]}"))
                .isEqualTo(new Reading.Fits<>(List.of(new Step("Stir", Optional.of(2)))));
        assertThat(read(JsonForm.of(Level.class), "{\"value\":\"HARD\"}")).isEqualTo(new Reading.Fits<>(Level.HARD));
        assertThat(read(JsonForm.of(String.class), "{\"value\":\"leek\"}")).isEqualTo(new Reading.Fits<>("leek"));
        assertThat(read(JsonForm.of(Tree.class), "{\"value\":{\"name\":\"a\",\"children\":[]}}"))
                .isEqualTo(new Reading.Fits<>(new Tree("a", List.of())));
    }

    @Test
    void what_may_be_absent_stands_in_an_object_too() {
        JsonForm<Optional<Step>> form = JsonForm.of(new TypeReference<Optional<Step>>() {}.getType());
        assertThat(read(form, "{}")).isEqualTo(new Reading.Fits<>(Optional.empty()));
        assertThat(read(form, "{\"value\":null}")).isEqualTo(new Reading.Fits<>(Optional.empty()));
        assertThat(read(form, "{\"value\":{\"text\":\"Stir\"}}"))
                .isEqualTo(new Reading.Fits<>(Optional.of(new Step("Stir", Optional.empty()))));
    }

    @Test
    void all_that_is_wrong_is_told_at_once_with_its_place() {
        JsonForm<Recipe> form = JsonForm.of(Recipe.class);
        assertThat(complaints(form, """
                        {"title":5,"steps":[{"text":"Stir","minutes":"two"},{}],"last":{"text":"Eat","wine":1},"level":"SOSO"}"""))
                .containsExactlyInAnyOrder(
                        "title: integer found, string expected",
                        "steps[0].minutes: string found, integer expected",
                        "steps[1].text: is missing",
                        "last.wine: is not known",
                        "level: does not have a value in the enumeration [\"EASY\", \"HARD\"]");
        assertThat(complaints(form, "[]")).containsExactly("it is not a JSON object");
    }

    @Test
    void a_value_that_the_schema_lets_pass_and_the_type_does_not_is_told_too() {
        String recipe = """
                {"title":"Soup","steps":[{"text":"Stir"},{"text":"%s","minutes":%s}],"last":{"text":"Eat"},"level":"EASY"}""";
        JsonForm<Recipe> form = JsonForm.of(Recipe.class);
        assertThat(read(form, recipe.formatted("Wait", "null")))
                .isEqualTo(new Reading.Fits<>(new Recipe(
                        "Soup",
                        List.of(new Step("Stir", Optional.empty()), new Step("Wait", Optional.empty())),
                        new Step("Eat", Optional.empty()),
                        Level.EASY,
                        Optional.empty())));
        assertThat(complaints(form, recipe.formatted(" ", "2"))).containsExactly("steps[1]: a step says what to do");
        assertThat(complaints(form, recipe.formatted("Wait", "99999999999")))
                .containsExactly("steps[1].minutes: the value does not fit its type");
        assertThat(complaints(JsonForm.of(Integer.class), "{\"value\":99999999999}"))
                .containsExactly("value: the value does not fit its type");
        assertThat(complaints(JsonForm.of(Step.class), "{\"text\":\"\"}")).containsExactly("a step says what to do");
    }

    @Test
    void only_what_is_named_throughout_can_be_enforced() {
        assertThat(JsonForm.of(Recipe.class).enforceable()).isTrue();
        assertThat(JsonForm.of(String.class).enforceable()).isTrue();
        assertThat(JsonForm.of(Tree.class).enforceable()).isFalse();
        assertThat(JsonForm.of(JsonNode.class).enforceable()).isFalse();
        assertThat(JsonForm.of(new TypeReference<Map<String, Integer>>() {}.getType())
                        .enforceable())
                .isFalse();
    }
}
