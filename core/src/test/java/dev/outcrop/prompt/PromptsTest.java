package dev.outcrop.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptsTest {

    private static Function<String, Optional<String>> of(Map<String, String> partials) {
        return name -> Optional.ofNullable(partials.get(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Hi {{name}}!|Hi Ann!",
                "Hi {{ name }}!|Hi Ann!",
                "{{name}}{{name}}|AnnAnn",
                "{{unknown}} {{name}}|{{unknown}} Ann",
                "{name} {{ }} {{|{name} {{ }} {{",
                "{{{name}}}|{Ann}",
                "{\"a\": {{name}} }|{\"a\": Ann }",
                "{{お名前}}|アン",
            })
    void variables_are_replaced_and_everything_else_stays(String template, String expected) {
        assertThat(Prompts.parse(template).render(Map.of("name", "Ann", "お名前", "アン")))
                .isEqualTo(expected);
    }

    @Test
    void a_value_is_text_and_never_a_template() {
        assertThat(Prompts.parse("{{a}} {{b}}").render(Map.of("a", "{{b}} $1 \\", "b", "x")))
                .isEqualTo("{{b}} $1 \\ x");
    }

    @Test
    void partials_stand_in_place_and_may_include_partials() {
        Prompt prompt = Prompts.parse(
                "A {{> one}} B {{>two}}", of(Map.of("one", "1 {{> two}}\n", "two", "2 {{language}}\r\n")));

        assertThat(prompt.template()).isEqualTo("A 1 2 {{language}} B 2 {{language}}");
        assertThat(prompt.variables()).containsExactly("language");
    }

    @Test
    void the_version_is_made_of_the_expanded_text() {
        // echo -n hello | sha256sum
        assertThat(Prompts.parse("hello").version()).isEqualTo("2cf24dba5fb0");
        assertThat(Prompts.parse("{{> p}}", of(Map.of("p", "hello"))).version()).isEqualTo("2cf24dba5fb0");
        assertThat(Prompts.parse("{{> p}}", of(Map.of("p", "hello!"))).version())
                .isNotEqualTo("2cf24dba5fb0");
    }

    @Test
    void a_circle_of_partials_is_named_with_its_line() {
        var partials = of(Map.of("a", "{{> b}}", "b", "\n{{> a}}"));

        var problem = catchThrowableOfType(PromptProblem.class, () -> Prompts.parse("one\ntwo {{> a}}", partials));

        assertThat(problem).hasMessage("partial \"a\" includes itself: a > b > a");
        assertThat(problem.line()).isEqualTo(2);
    }

    @Test
    void a_missing_partial_is_named_with_its_line() {
        var problem = catchThrowableOfType(
                PromptProblem.class, () -> Prompts.parse("\n\n{{> a}}", of(Map.of("a", "{{> nope}}"))));

        assertThat(problem).hasMessage("there is no partial \"nope\" (through a)");
        assertThat(problem.line()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{> }}", "{{> ../secret}}", "{{> a b}}"})
    void a_badly_named_partial_is_refused(String template) {
        var problem =
                catchThrowableOfType(PromptProblem.class, () -> Prompts.parse(template, name -> Optional.of("never")));

        assertThat(problem).hasMessageContaining("is not a partial's name");
    }

    @Test
    void partials_that_double_themselves_are_cut_off() {
        var problem = catchThrowableOfType(
                PromptProblem.class,
                () -> Prompts.parse("{{> p0}}", name -> {
                    String next = "p" + (Integer.parseInt(name.substring(1)) + 1);
                    return Optional.of(name.equals("p30") ? "x".repeat(100) : "{{> " + next + "}}{{> " + next + "}}");
                }));

        assertThat(problem).hasMessageContaining("longer than");
    }

    @Test
    void rendering_without_values_gives_the_template_back_whatever_it_is() {
        long seed = 20_260_801;
        var random = new SplittableRandom(seed);
        String alphabet = "{{}} a_1$\\\n日";
        for (int n = 0; n < 2000; n++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(Prompts.parse(text.toString()).render(Map.of()))
                    .as("seed %d, text %d", seed, n)
                    .isEqualTo(text.toString());
        }
    }
}
