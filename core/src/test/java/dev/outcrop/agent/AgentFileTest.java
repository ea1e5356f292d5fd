package dev.outcrop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.outcrop.access.AllowList;
import dev.outcrop.access.Caller;
import dev.outcrop.access.Role;
import dev.outcrop.agent.AgentSource.AgentText;
import dev.outcrop.model.Caching;
import dev.outcrop.model.CallOptions;
import dev.outcrop.model.Guardrail;
import dev.outcrop.model.Inference;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.model.ToolChoice;
import dev.outcrop.prompt.PromptRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentFileTest {

    private static LoadedAgent parse(String text) {
        return AgentFile.parse(
                new AgentText("chef/agent.md", "chef", text),
                name -> name.equals("house-style") ? Optional.of("Be brief.\n") : Optional.empty());
    }

    private static List<String> problems(String text) {
        return catchThrowableOfType(AgentProblems.class, () -> parse(text)).problems().stream()
                .map(AgentProblem::toString)
                .toList();
    }

    private static String with(String... lines) {
        return "---\ndescription: Cooks.\n" + String.join("\n", lines) + "\n---\nYou are a chef.\n";
    }

    @Test
    void a_file_says_whom_agent_and_tools_are_for() {
        Agent agent = parse(with("tools: [pay, look]", "groups: [finance, board]", "tool-groups:", "  pay: [board]"))
                .agent();

        assertThat(agent.audience())
                .isEqualTo(new Audience(AllowList.of("finance", "board"), Map.of("pay", AllowList.of("board"))));
        assertThat(agent.admits(new Caller("a", "A", Role.USER, Set.of("board"), Optional.empty())))
                .isTrue();
        assertThat(agent.admits(new Caller("a", "A", Role.ADMIN, Set.of("it"), Optional.empty())))
                .isFalse();
        assertThat(parse(with("tools: [pay]")).agent().audience()).isEqualTo(Audience.EVERYBODY);
    }

    @Test
    void a_list_that_admits_nobody_is_a_mistake() {
        assertThat(problems(with("groups: []")))
                .containsExactly("chef/agent.md:3: \"groups\" names no group: leave it out for everybody, or name one");
        assertThat(problems(with("groups: finance")))
                .anyMatch(problem -> problem.contains("\"groups\" is a list, such as [one, two]"));
        assertThat(problems(with("tool-groups:", "  pay: []", "  look: board", "  buy: [1]")))
                .containsExactly(
                        "chef/agent.md:4: \"pay\" in \"tool-groups\" is a list of texts, such as [one, two]",
                        "chef/agent.md:5: \"look\" in \"tool-groups\" is a list of texts, such as [one, two]",
                        "chef/agent.md:6: \"buy\" in \"tool-groups\" is a list of texts, such as [one, two]");
        assertThat(problems(with("tool-groups: [pay]")))
                .containsExactly("chef/agent.md:3: \"tool-groups\" is lines of \"name: [one, two]\"");
    }

    @Test
    void a_full_file_is_an_agent() {
        LoadedAgent loaded = parse("""
                ---
                name: chef
                title: Chef AI
                description: Turns what is in your kitchen into a recipe.
                model: fast                      # an alias
                tools: [weather, season]
                agents:
                  - farm
                suggestions: ["I have eggs, leeks and rice", "大根と豚肉があります"]
                temperature: 0.3
                max-tokens: 4000
                top-p: 1
                stop-sequences: ["\\nEND "]
                max-steps: 12
                approvals:
                  season: ask
                  weather: ask when city == "Paris"
                request-fields:
                  thinking: {type: enabled, budget_tokens: 1024, exact: 0.5, off: false, none: null, list: ["1", 2]}
                ---

                You are a chef. {{> house-style}} The user's language is {{language}}.
                """);

        Agent agent = loaded.agent();
        assertThat(agent.name()).isEqualTo("chef");
        assertThat(agent.title()).isEqualTo("Chef AI");
        assertThat(agent.description()).isEqualTo("Turns what is in your kitchen into a recipe.");
        assertThat(agent.model()).isEqualTo("fast");
        assertThat(agent.tools()).containsExactly("weather", "season");
        assertThat(agent.agents()).containsExactly("farm");
        assertThat(agent.suggestions()).containsExactly("I have eggs, leeks and rice", "大根と豚肉があります");
        assertThat(agent.settings().inference())
                .isEqualTo(new Inference(Optional.of(4000), Optional.of(0.3), Optional.of(1.0), List.of("\nEND ")));
        assertThat(agent.maxSteps()).isEqualTo(12);
        assertThat(agent.approvals())
                .hasEntrySatisfying("season", rule -> assertThat(rule.words()).isEqualTo("ask"));
        assertThat(agent.approvals())
                .hasEntrySatisfying(
                        "weather", rule -> assertThat(rule.words()).isEqualTo("ask when city == \"Paris\""));
        assertThat(loaded.lines()).containsEntry("approvals/weather", 17);
        assertThat(agent.settings().options().additionalFields().orElseThrow().toString())
                .isEqualTo("{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024,\"exact\":0.5,"
                        + "\"off\":false,\"none\":null,\"list\":[\"1\",2]}}");
        assertThat(agent.instructions().template())
                .isEqualTo("You are a chef. Be brief. The user's language is {{language}}.");
        assertThat(loaded.lines()).containsEntry("model", 5).containsEntry("agents/farm", 8);
    }

    @Test
    void a_file_says_how_the_model_is_used() {
        ModelSettings settings = parse("""
                ---
                description: Cooks.
                cache: {places: [system, tool-results], ttl: 1h}
                guardrail:
                  id: gr-1
                  version: 3
                  trace: enabled_full
                  stream: async
                response-fields: [/stop_sequence]
                system-tools: [nova_grounding]
                prompt-variables:
                  city: Oslo
                effort: high
                service-tier: flex
                latency: optimized
                continue-on-length: 2
                on-overflow: fail
                tool-choice: weather
                ---
                You are a chef.
                """).agent().settings();
        assertThat(settings)
                .isEqualTo(new ModelSettings(
                        Inference.DEFAULT,
                        new Caching(Set.of(Caching.Place.SYSTEM, Caching.Place.TOOL_RESULTS), Optional.of("1h")),
                        CallOptions.NONE.with(
                                draft -> draft.guardrail(new Guardrail("gr-1", "3", "enabled_full", "async"))
                                        .responseFields(List.of("/stop_sequence"))
                                        .systemTools(List.of("nova_grounding"))
                                        .promptVariables(Map.of("city", "Oslo"))
                                        .effort("high")
                                        .serviceTier("flex")
                                        .performance("optimized")),
                        2,
                        ModelSettings.Overflow.FAIL,
                        new ToolChoice.Named("weather")));
    }

    @Test
    void caching_and_guardrails_have_short_forms() {
        assertThat(settings("cache: auto")).isEqualTo(ModelSettings.DEFAULT);
        assertThat(settings("tool-choice: any").firstChoice()).isEqualTo(new ToolChoice.Any());
        assertThat(settings("tool-choice: auto").firstChoice()).isEqualTo(new ToolChoice.Auto());
        assertThat(settings("cache: off").caching()).isEqualTo(Caching.OFF);
        assertThat(settings("cache: 1h").caching()).isEqualTo(new Caching(Caching.AUTO.places(), Optional.of("1h")));
        assertThat(settings("cache: {ttl: 5m}").caching())
                .isEqualTo(new Caching(Caching.AUTO.places(), Optional.of("5m")));
        assertThat(settings("cache: {places: []}").caching()).isEqualTo(Caching.OFF);
        assertThat(settings("guardrail: {id: gr-1}").options().guardrail())
                .contains(new Guardrail("gr-1", "DRAFT", "enabled", "sync"));
    }

    private static ModelSettings settings(String line) {
        return parse(with(line)).agent().settings();
    }

    @ParameterizedTest
    @CsvSource({
        "langfuse:chef, chef, production",
        "langfuse:chef@staging, chef, staging",
        "langfuse:kitchen/coast/chef@v1.2, kitchen/coast/chef, v1.2",
        "langfuse:chef@home@latest, chef@home, latest",
        "'\"langfuse:大根 シェフ\"', 大根 シェフ, production",
    })
    void a_prompt_may_have_a_place_in_langfuse(String written, String name, String label) {
        Agent agent = parse(with("prompt: " + written)).agent();

        assertThat(agent.managed().orElseThrow().ref()).isEqualTo(new PromptRef(name, label));
        assertThat(agent.managed().orElseThrow().partials().apply("house-style"))
                .contains("Be brief.\n");
        assertThat(agent.instructions().template()).isEqualTo("You are a chef.");
    }

    @Test
    void a_short_file_has_defaults() {
        Agent agent = parse("\uFEFF---\r\ndescription: Cooks.\r\n---\r\nYou are a chef.")
                .agent();

        assertThat(agent).isEqualTo(Agent.of("chef", "Cooks.", agent.instructions()));
        assertThat(agent.instructions().template()).isEqualTo("You are a chef.");
        assertThat(agent.version()).hasSize(12);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tool: [weather]|chef/agent.md:3: unknown key \"tool\" (did you mean \"tools\"?)",
                "colour: red|chef/agent.md:3: unknown key \"colour\"",
                "max_steps: 3|chef/agent.md:3: unknown key \"max_steps\" (did you mean \"max-steps\"?)",
                "title: 42|chef/agent.md:3: \"title\" is text; put it in quotes if it looks like something else",
                "model: null|chef/agent.md:3: \"model\" is text; put it in quotes if it looks like something else",
                "tools: weather|chef/agent.md:3: \"tools\" is a list, such as [one, two]",
                "tools: [1]|chef/agent.md:3: \"tools\" is a list of texts; put each in quotes if need be",
                "tools: [a, b, a]|chef/agent.md:3: \"a\" is there twice in \"tools\"",
                "temperature: hot|chef/agent.md:3: \"temperature\" is a number from 0.0 to 1.0",
                "temperature: 1.5|chef/agent.md:3: \"temperature\" is a number from 0.0 to 1.0",
                "temperature: .nan|chef/agent.md:3: \"temperature\" is a number from 0.0 to 1.0",
                "top-p: \"0.5\"|chef/agent.md:3: \"top-p\" is a number from 0.0 to 1.0",
                "max-tokens: 0|chef/agent.md:3: \"max-tokens\" is a whole number from 1 to 1000000",
                "max-tokens: 1e3|chef/agent.md:3: \"max-tokens\" is a whole number from 1 to 1000000",
                "max-steps: 99999999999|chef/agent.md:3: \"max-steps\" is a whole number from 1 to 1000",
                "cache: always|chef/agent.md:3: \"cache\" is auto, off or 1h",
                "cache: {places: [tool]}|chef/agent.md:3: \"tool\" in \"places\" is not tools, system, history or"
                        + " tool-results",
                "cache: {ttl: 2h}|chef/agent.md:3: \"ttl\" is 5m or 1h",
                "cache: {where: x}|chef/agent.md:3: unknown key \"where\"",
                "guardrail: gr-1|chef/agent.md:3: \"guardrail\" is lines of \"key: value\" with the keys id, version,"
                        + " trace, stream",
                "guardrail: {version: 1}|chef/agent.md:3: \"guardrail\" has no \"id\": its identifier or ARN",
                "guardrail: {id: a, trace: on}|chef/agent.md:3: \"trace\" is enabled, disabled or enabled_full",
                "guardrail: {id: a, stream: no}|chef/agent.md:3: \"stream\" is sync or async",
                "response-fields: [stop]|chef/agent.md:3: \"stop\" in \"response-fields\" is not a JSON pointer, such as"
                        + " \"/stop_sequence\"",
                "effort: 3|chef/agent.md:3: \"effort\" is text; put it in quotes if it looks like something else",
                "service-tier: fast|chef/agent.md:3: \"service-tier\" is priority, default, flex or reserved",
                "latency: low|chef/agent.md:3: \"latency\" is standard or optimized",
                "continue-on-length: 11|chef/agent.md:3: \"continue-on-length\" is a whole number from 0 to 10",
                "on-overflow: cut|chef/agent.md:3: \"on-overflow\" is trim or fail",
                "request-fields: [1]|chef/agent.md:3: \"request-fields\" is an object of keys and values",
                "request-fields: {a: 1, a: 2}|chef/agent.md:3: the key \"a\" is there twice",
                "request-fields: {a: .inf}|chef/agent.md:3: the number \".inf\" can't be written in JSON",
                "description: Twice.|chef/agent.md:3: the key \"description\" is there twice",
                "prompt: chef|chef/agent.md:3: \"prompt\": a prompt is named as langfuse:NAME or langfuse:NAME@LABEL, not"
                        + " \"chef\"",
                "prompt: \"langfuse:\"|chef/agent.md:3: \"prompt\": \"\" is not a prompt's name: 1 to 255 characters without a"
                        + " vertical bar, and '/' only between others",
                "prompt: langfuse:a//b|chef/agent.md:3: \"prompt\": \"a//b\" is not a prompt's name: 1 to 255"
                        + " characters without a vertical bar, and '/' only between others",
                "prompt: langfuse:chef@Prod|chef/agent.md:3: \"prompt\": \"Prod\" is not a label: 1 to 36 of a to z,"
                        + " digits, '_', '-' and '.'",
                "prompt: 7|chef/agent.md:3: \"prompt\" is text; put it in quotes if it looks like something else",
                "name: cook|chef/agent.md:3: the name \"cook\" is not that of its folder or file, \"chef\"",
                "name: Chef|chef/agent.md:3: the name \"Chef\" is not 1 to 39 of a-z, 0-9 and '-', beginning with a"
                        + " letter",
                "suggestions: [\"\"]|chef/agent.md:3: an empty text in \"suggestions\"",
                "approvals: ask|chef/agent.md:3: \"approvals\" is lines of \"name: text\"",
                "approvals: {pay: 1}|chef/agent.md:3: \"pay\" in \"approvals\" is text; put it in quotes if need be",
                "approvals: {pay: ask, pay: deny}|chef/agent.md:3: the key \"pay\" is there twice",
                "approvals: {[a]: ask}|chef/agent.md:3: a key is a word",
                "approvals: {pay: allow}|chef/agent.md:3: \"approvals\" of \"pay\": \"allow\" is not auto, ask, deny or a"
                        + " condition such as: ask when amount > 100",
                "approvals: {pay: ask when 1 + 1}|chef/agent.md:3: \"approvals\" of \"pay\": the condition \"1 + 1\""
                        + " can't be used: expected type 'bool' but found 'int'",
                "[a, b]: c|chef/agent.md:3: a key is a word",
            })
    void what_is_wrong_is_named_with_file_and_line(String line, String expected) {
        assertThat(problems(with(line))).containsExactly(expected);
    }

    @Test
    void problems_are_all_reported_at_once() {
        assertThat(problems("---\ntitel: x\nmodel: 7\ntools:\n  - a\n  - [b]\n---\n\n{{> nope}}\n"))
                .containsExactly(
                        "chef/agent.md:1: \"description\" is missing: what people and other agents read about it",
                        "chef/agent.md:2: unknown key \"titel\" (did you mean \"title\"?)",
                        "chef/agent.md:3: \"model\" is text; put it in quotes if it looks like something else",
                        "chef/agent.md:6: \"tools\" is a list of texts; put each in quotes if need be",
                        "chef/agent.md:9: there is no partial \"nope\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "You are a chef.|1|begins with a line \"---\"",
                "''|1|begins with a line \"---\"",
                "---\\ndescription: x\\nYou|1|the settings have no end",
                "---\\ndescription: x\\n---|3|the instructions are missing",
                "---\\ndescription: x\\n---\\n \\n|4|the instructions are missing",
                "---\\ndescription: ''\\n---\\nx|2|\"description\" is empty",
                "---\\n---\\nx|1|\"description\" is missing",
                "---\\ndescription: x\\ntools: [a\\n---\\nx|4|is not YAML",
                "---\\n\\tdescription: x\\n---\\nx|2|is not YAML",
                "---\\njust text\\n---\\nx|2|lines of \"key: value\"",
                "---\\ndescription: x\\nrequest-fields: &a {b: *a}\\n---\\nx|3|can't be referred to",
                "---\\ndescription: x\\nrequest-fields: {a: &a [1], b: [*a, *a]}\\n---\\nx|3|can't be referred to",
            })
    void a_file_of_the_wrong_form_says_so(String text, int line, String message) {
        assertThat(problems(text.replace("\\n", "\n").replace("\\t", "\t")))
                .first()
                .asString()
                .startsWith("chef/agent.md:" + line + ": ")
                .contains(message);
    }

    @Test
    void whatever_is_in_a_file_it_is_an_agent_or_a_list_of_problems() {
        long seed = 20_260_803;
        var random = new SplittableRandom(seed);
        String[] pieces = {
            "---", "\n", "\n---\n", "description: x", "tools: ", "[a, ", "]", "{", "}", ": ", "&a ", "*a", "!!set ",
                    "- ",
            "request-fields:", "\t", "\"", "'", "{{> ", "}}", "|", "? ", "<<: ", "0x1F", "\u0000", "日本", "%YAML 1.1",
                    "..."
        };
        for (int n = 0; n < 3000; n++) {
            var text = new StringBuilder("---\ndescription: x\n");
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            text.append("\n---\nHello {{> house-style}}");
            try {
                assertThat(parse(text.toString()).agent().name()).isEqualTo("chef");
            } catch (AgentProblems problems) {
                assertThat(problems.problems())
                        .as("seed %d, file %d", seed, n)
                        .isNotEmpty()
                        .allSatisfy(problem -> assertThat(problem.line()).isPositive());
            }
        }
    }
}
