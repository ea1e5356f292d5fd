package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static dev.outcrop.testkit.WireScene.all;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.bedrock.local.Script;
import dev.outcrop.id.ConversationId;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.model.StopReason;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.RunCompleted;
import dev.outcrop.run.RunEvent.RunFailed;
import dev.outcrop.run.RunEvent.StepSuperseded;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolOutput;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a run makes of each reason for which a model stops, on the wire. */
@Timeout(60)
class WireStopReasonsTest {
    private static final ConversationId CONVERSATION = new ConversationId("c1");

    private final WireScene scene = new WireScene();
    private final ToolDefinition look = Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"));

    @AfterEach
    void close() {
        scene.close();
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn,               END_TURN,             1, completed",
        "stop_sequence,          STOP_SEQUENCE,        1, completed",
        "tool_use,               TOOL_USE,             1, completed", // and it names no tool
        "max_tokens,             MAX_TOKENS,           1, cut: length",
        "guardrail_intervened,   GUARDRAIL_INTERVENED, 1, cut: content-filter",
        "content_filtered,       CONTENT_FILTERED,     1, cut: content-filter",
        "malformed_model_output, MALFORMED_OUTPUT,     2, failed: malformed-output",
        "malformed_tool_use,     MALFORMED_TOOL_USE,   2, failed: malformed-output",
        "out_of_ink,             OTHER,                1, completed"
    })
    void a_run_ends_as_its_model_stopped_and_keeps_the_models_word_for_it(
            String raw, StopReason reason, int calls, String end) {
        scene.script
                .always(asked("first"), turn -> turn.text("A word.").stop(raw))
                .otherwise(turn -> turn.text("Good."));
        TestRunner runner = scene.runner(ModelSettings.DEFAULT, look);

        List<RunEvent> events = runner.ask(CONVERSATION, "guide", "first");

        assertThatRun(events).hasOneEnd().said("A word.").calledTool("look", 0);
        assertThat(end(events)).isEqualTo(end);
        assertThat(scene.requests()).hasSize(calls);
        assertThat(all(events, ModelFinished.class)).hasSize(calls).allSatisfy(answer -> {
            assertThat(answer.rawStopReason()).isEqualTo(raw);
            assertThat(answer.stopReason()).isEqualTo(reason);
        });
        assertThatRun(runner.ask(CONVERSATION, "guide", "second")).completed().said("Good.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"malformed_model_output", "malformed_tool_use"})
    void an_answer_that_could_not_be_read_is_void_and_begun_again_once(String raw) {
        scene.script
                .turn(turn -> turn.text("Wrong.").stop(raw))
                .turn(turn -> turn.text("Right."))
                .otherwise(turn -> turn.text("Good."));
        TestRunner runner = scene.runner(ModelSettings.DEFAULT, look);

        List<RunEvent> events = runner.ask(CONVERSATION, "guide", "first");

        assertThatRun(events).hasOneEnd().said("Right.");
        assertThat(end(events)).isEqualTo("completed");
        assertThat(all(events, StepSuperseded.class)).hasSize(1);
        assertThat(scene.requests().get(1)).isEqualTo(scene.requests().get(0));
        assertThatRun(runner.ask(CONVERSATION, "guide", "second")).completed().said("Good.");
        assertThat(scene.lastRequest().path("messages").toString())
                .contains("Right.")
                .doesNotContain("Wrong.");
    }

    @ParameterizedTest
    @CsvSource({"max_tokens, cut: length", "malformed_tool_use, failed: malformed-output"})
    void a_tool_call_that_did_not_come_whole_is_not_run_and_the_conversation_goes_on(String raw, String end) {
        scene.script
                .always(
                        asked("first"),
                        turn -> turn.text("I look.")
                                .malformedToolInput("tu_1", "look")
                                .stop(raw))
                .otherwise(turn -> turn.text("Good."));
        TestRunner runner = scene.runner(ModelSettings.DEFAULT.withContinuations(2), look);

        List<RunEvent> events = runner.ask(CONVERSATION, "guide", "first");

        assertThatRun(events).hasOneEnd().calledTool("look", 0);
        assertThat(end(events)).isEqualTo(end);
        assertThatRun(runner.ask(CONVERSATION, "guide", "second")).completed().said("Good.");
        JsonNode messages = scene.lastRequest().path("messages");
        assertThat(messages.at("/1/content/1/toolUse/input").isObject()).isTrue();
        assertThat(messages.at("/2/content/0/toolResult/status").asString()).isEqualTo("error");
    }

    private static Predicate<JsonNode> asked(String question) {
        return request -> Script.lastUserText(request).equals(question);
    }

    private static String end(List<RunEvent> events) {
        return switch (events.getLast()) {
            case RunCompleted completed ->
                completed.cut().map(cut -> "cut: " + cut).orElse("completed");
            case RunFailed failed -> "failed: " + failed.error().code();
            case RunEvent other -> "not ended: " + other;
        };
    }
}
