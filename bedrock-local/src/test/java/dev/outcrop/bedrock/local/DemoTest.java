package dev.outcrop.bedrock.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the demo makes of questions, tools and results. */
class DemoTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-07-15T10:00:00Z"), ZoneOffset.UTC);
    private static final String TOOLS = """
            [{"toolSpec":{"name":"weather","description":"Current weather and today's forecast for a city",
               "inputSchema":{"json":{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city"]}}}},
             {"toolSpec":{"name":"season","description":"Produce in season by month and hemisphere",
               "inputSchema":{"json":{"type":"object","properties":{"month":{"type":"integer"},
                 "hemisphere":{"type":"string","enum":["NORTHERN","SOUTHERN"]}},"required":["month","hemisphere"]}}}},
             {"toolSpec":{"name":"convert","description":"Converts between units",
               "inputSchema":{"json":{"type":"object","properties":{"amount":{"type":"number"},"from":{"type":"string"},
                 "to":{"type":"string"}},"required":["amount","from","to"]}}}},
             {"toolSpec":{"name":"calculator","description":"Evaluates an arithmetic expression",
               "inputSchema":{"json":{"type":"object","properties":{"expression":{"type":"string"}},"required":["expression"]}}}},
             {"toolSpec":{"name":"clock","description":"The current date and time in a time zone",
               "inputSchema":{"json":{"type":"object","properties":{"zone":{"type":"string"}},"required":["zone"]}}}},
             {"toolSpec":{"name":"ask_farm","description":"Hands over to the grower's adviser for tomatoes and other crops, soil and frost",
               "inputSchema":{"json":{"type":"object","properties":{"question":{"type":"string"}},"required":["question"]}}}}]
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    What's the weather in Oslo?                     | weather | {'city':'Oslo'}
                    Forecast for San Francisco please, 3 days       | weather | {'city':'San Francisco','days':3}
                    大阪の天気は?                                     | weather | {'city':'大阪'}
                    what is in season in May in the southern hemisphere? | season | {'month':5,'hemisphere':'SOUTHERN'}
                    今の旬の野菜を教えて                               | season | {'month':7,'hemisphere':'NORTHERN'}
                    convert 3 cups to grams                         | convert | {'amount':3.0,'from':'cups','to':'grams'}
                    How much is 12 * (3 + 4)?                       | calculator | {'expression':'12 * (3 + 4)'}
                    What time is it in Tokyo?                       | clock | {'zone':'Asia/Tokyo'}
                    東京は今何時?                                     | clock | {'zone':'Asia/Tokyo'}
                    When do I sow tomatoes, is the soil warm enough? | ask_farm | {'question':'When do I sow tomatoes, is the soil warm enough?'}
                    トマトの霜よけは必要?                               | ask_farm | {'question':'トマトの霜よけは必要?'}
                    """)
    void picks_the_tool_that_the_words_point_to(String question, String tool, String arguments) {
        List<Step.Event> events = answer(request(question));
        assertThat(toolCalls(events)).containsExactly(tool + " " + arguments.replace('\'', '"'));
        assertThat(stopReason(events)).isEqualTo("tool_use");
    }

    @Test
    void several_tools_at_once_when_several_match() {
        assertThat(toolCalls(answer(request("Weather in Bergen, and what is in season in March?"))))
                .containsExactlyInAnyOrder(
                        "weather {\"city\":\"Bergen\"}", "season {\"month\":3,\"hemisphere\":\"NORTHERN\"}");
    }

    @ParameterizedTest
    @CsvSource({"Hello there, not an AI", "こんにちは, AIではありません"})
    void says_plainly_that_it_is_a_demo_in_the_language_of_the_question(String question, String said) {
        List<Step.Event> events = answer(request(question));
        assertThat(text(events)).contains(said).contains("```sh").contains("## ");
        assertThat(stopReason(events)).isEqualTo("end_turn");
    }

    @Test
    void says_which_files_came_and_that_it_can_t_read_them() {
        String cat = "[Attached file \"weather in Oslo.png\", image/png, 33 bytes] You can't see pictures.";
        ObjectNode alone = request(cat);
        List<Step.Event> events = answer(alone);
        assertThat(text(events))
                .contains("- `weather in Oslo.png`", "A model would look into them", "not an AI")
                .doesNotContain("You said", "33 bytes");
        assertThat(toolCalls(events)).isEmpty(); // a file's name and text ask for nothing

        ObjectNode asked = request(cat);
        ((ArrayNode) asked.at("/messages/0/content")).addObject().put("text", "これは何?");
        assertThat(text(answer(asked))).contains("- `weather in Oslo.png`", "デモには読めません", "> これは何?");
    }

    @Test
    void writes_an_answer_from_the_results() {
        ObjectNode request = request("Weather in Oslo?");
        request.withArray("messages").add(Json.parse("""
                {"role":"assistant","content":[{"toolUse":{"toolUseId":"t1","name":"weather","input":{"city":"Oslo"}}},
                                               {"toolUse":{"toolUseId":"t2","name":"season","input":{"month":7}}}]}"""));
        request.withArray("messages").add(Json.parse("""
                {"role":"user","content":[
                  {"toolResult":{"toolUseId":"t1","content":[{"json":{"temperature_c":21,"hours":[{"at":"10:00","c":20},{"at":"11:00","c":22}]}}]}},
                  {"toolResult":{"toolUseId":"t2","status":"error","content":[{"text":"no internet"}]}}]}"""));
        List<Step.Event> events = answer(request);
        assertThat(toolCalls(events)).isEmpty();
        assertThat(text(events))
                .contains(
                        "**temperature c**: 21",
                        "| at | c |",
                        "| 11:00 | 22 |",
                        "```json\n{\"city\":\"Oslo\"}",
                        "not an AI")
                .contains("This tool failed", "no internet");
    }

    @Test
    void thinks_when_asked_to() {
        ObjectNode request = request("Hello");
        request.putObject("additionalModelRequestFields").putObject("thinking").put("type", "enabled");
        for (JsonNode asked : List.of(request, request("Please think: hello"), request("考えて"))) {
            assertThat(answer(asked)
                            .get(1)
                            .payload()
                            .path("delta")
                            .path("reasoningContent")
                            .path("text")
                            .isString())
                    .isTrue();
        }
        assertThat(answer(request("Hello")).get(1).payload().path("delta").has("text"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"Give me a long answer about the weather", "天気について長い答えをください"})
    void a_long_answer_has_more_than_600_deltas(String question) {
        List<Step.Event> events = answer(request(question));
        assertThat(events.stream()
                        .filter(event -> event.type().equals(Events.DELTA))
                        .count())
                .isGreaterThan(600);
        assertThat(toolCalls(events)).isEmpty();
    }

    @Test
    void a_title_is_the_first_words() {
        ObjectNode request = request("What can I cook with eggs, leeks and rice tonight?");
        request.putArray("system").addObject().put("text", "Write a title for this conversation.");
        request.putObject("inferenceConfig").put("maxTokens", 32);
        assertThat(text(answer(request))).isEqualTo("What can I cook with eggs");
    }

    @Test
    void a_forced_tool_is_called_and_its_list_filled() {
        ObjectNode request = request("I have eggs, leeks and rice");
        request.set("toolConfig", Json.parse("""
                {"toolChoice":{"tool":{"name":"save"}},"tools":[{"toolSpec":{"name":"save","inputSchema":{"json":{"type":"object",
                 "properties":{"ingredients":{"type":"array","items":{"type":"string"}}},"required":["ingredients"]}}}}]}"""));
        assertThat(toolCalls(answer(request))).containsExactly("save {\"ingredients\":[\"eggs\",\"leeks\",\"rice\"]}");
    }

    @Test
    void the_pace_is_kept_before_each_delta() {
        Reply reply = Demo.create(Duration.ofMillis(20), CLOCK).respond(call(request("Hello")));
        List<Step> steps = steps(reply);
        long pauses = steps.stream().filter(Step.Pause.class::isInstance).count();
        assertThat(pauses)
                .isGreaterThan(20)
                .isEqualTo(steps.stream()
                        .filter(step ->
                                step instanceof Step.Event(String type, JsonNode _) && type.equals(Events.DELTA))
                        .count());
    }

    private static ObjectNode request(String question) {
        ObjectNode request = Json.object();
        request.putArray("messages")
                .addObject()
                .put("role", "user")
                .putArray("content")
                .addObject()
                .put("text", question);
        request.putObject("toolConfig").set("tools", Json.parse(TOOLS));
        RequestChecks.check(SdkClients.MODEL, request, new SentBlocks());
        return request;
    }

    private static ConverseCall call(JsonNode request) {
        var chance = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        return new ConverseCall(1, SdkClients.MODEL, request, true, chance, new ConverseCall.Cancellation() {
            @Override
            public boolean cancelled() {
                return false;
            }

            @Override
            public void onCancel(Runnable action) {}
        });
    }

    private static List<Step.Event> answer(JsonNode request) {
        Reply reply = Demo.create(Duration.ZERO, CLOCK).respond(call(request));
        return steps(reply).stream().map(Step.Event.class::cast).toList();
    }

    private static List<Step> steps(Reply reply) {
        var steps = new ArrayList<Step>();
        ((Reply.Answer) reply).steps().forEachRemaining(steps::add);
        return steps;
    }

    private static JsonNode folded(List<Step.Event> events) {
        MessageFold fold = new MessageFold();
        events.forEach(fold::add);
        return fold.response();
    }

    private static String text(List<Step.Event> events) {
        return Conversation.text(folded(events).path("output").path("message").path("content"));
    }

    private static String stopReason(List<Step.Event> events) {
        return folded(events).path("stopReason").asString();
    }

    private static List<String> toolCalls(List<Step.Event> events) {
        return folded(events)
                .path("output")
                .path("message")
                .path("content")
                .valueStream()
                .map(block -> block.path("toolUse"))
                .filter(JsonNode::isObject)
                .map(use -> Json.string(use, "name") + " " + Json.text(use.path("input")))
                .toList();
    }
}
