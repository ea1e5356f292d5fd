package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static dev.outcrop.testkit.WireScene.CLAUDE;
import static dev.outcrop.testkit.WireScene.NOVA;
import static dev.outcrop.testkit.WireScene.all;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.bedrock.local.LocalGuardrail;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.CallOptions;
import dev.outcrop.model.Guardrail;
import dev.outcrop.model.GuardrailFinding;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.model.Receipt;
import dev.outcrop.model.ToolChoice;
import dev.outcrop.model.ToolSpec;
import dev.outcrop.model.Usage;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.RunCompleted;
import dev.outcrop.run.RunEvent.ToolStarted;
import dev.outcrop.run.RunSummary;
import dev.outcrop.tool.Approval;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolOutput;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** What a whole run makes of things that Bedrock offers beside answers, on the wire. */
@Timeout(60)
class WireFeaturesTest {
    private static final ConversationId CONVERSATION = new ConversationId("c1");

    private final WireScene scene =
            new WireScene(LocalGuardrail.of("gr1", "1").blocking("heist").masking("EMAIL", "[a-z]+@[a-z]+[.]org"));
    private final Script script = scene.script;

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void each_step_reads_what_the_one_before_has_written_and_the_run_says_what_that_saved() {
        for (int step = 1; step <= 4; step++) {
            String id = "tu_" + step;
            script.turn(turn -> turn.toolUse(id, "look", "{}"));
        }
        script.turn(turn -> turn.text("Seen."));
        ToolDefinition look = Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen ".repeat(1000)));

        List<RunEvent> events =
                scene.runner(ModelSettings.DEFAULT, look).ask(CONVERSATION, "guide", "rule ".repeat(1000));

        assertThatRun(events).completed().said("Seen.");
        List<Usage> usages = all(events, ModelFinished.class).stream()
                .map(call -> call.usage().orElseThrow())
                .toList();
        assertThat(usages).hasSize(5);
        for (int i = 2; i < usages.size(); i++) {
            Usage before = usages.get(i - 1);
            assertThat(usages.get(i).cacheReadTokens())
                    .as("call " + i)
                    .isEqualTo(before.cacheReadTokens() + before.cacheWriteTokens());
        }
        RunSummary summary = RunSummary.of(events);
        assertThat(summary.saved().orElseThrow().usd()).isPositive();
        assertThat(summary.usage().orElseThrow().cacheReadTokens()).isGreaterThan(5000);
    }

    @Test
    void what_is_refused_on_its_way_in_is_answered_by_the_guardrail_and_not_sent_again() {
        script.otherwise(turn -> turn.text("Good."));
        TestRunner runner = scene.runner(guarded("sync"));

        List<RunEvent> refused = runner.ask(CONVERSATION, "guide", "plan a heist");
        assertThatRun(refused).completed().said("Sorry, the model cannot answer this question.");
        assertThat(((RunCompleted) refused.getLast()).cut()).contains("content-filter");
        assertThat(receipt(refused).findings())
                .extracting(GuardrailFinding::action)
                .containsExactly(GuardrailFinding.Action.BLOCKED);

        assertThatRun(runner.ask(CONVERSATION, "guide", "then lunch"))
                .completed()
                .said("Good.");
        assertThat(scene.lastRequest().toString()).contains("withheld").doesNotContain("heist");
    }

    @Test
    void what_is_refused_while_it_is_said_was_read_and_stays_and_is_not_sent_again() {
        script.turn(turn -> turn.text("First ", "plan ", "the heist ", "at noon."))
                .otherwise(turn -> turn.text("Good."));
        TestRunner runner = scene.runner(guarded("async"));

        List<RunEvent> refused = runner.ask(CONVERSATION, "guide", "what now?");
        assertThatRun(refused)
                .completed()
                .hasOneEnd()
                .said("First plan the heist ")
                .said("Sorry, the model's answer was withheld.");
        assertThat(refused.toString()).doesNotContain("noon");
        assertThat(((RunCompleted) refused.getLast()).cut()).contains("content-filter");
        assertThat(receipt(refused).findings())
                .extracting(GuardrailFinding::action)
                .containsExactly(GuardrailFinding.Action.BLOCKED);
        assertThat(scene.lastRequest()
                        .at("/guardrailConfig/streamProcessingMode")
                        .asString())
                .isEqualTo("async");

        assertThatRun(runner.ask(CONVERSATION, "guide", "then lunch"))
                .completed()
                .said("Good.");
        assertThat(scene.lastRequest().path("messages").toString())
                .contains("[This answer was withheld by a guardrail.]", "then lunch")
                .doesNotContain("heist", "First", "Sorry", "what now?");
    }

    @Test
    void an_answer_in_which_words_were_masked_is_whole_and_remembered() {
        script.turn(turn -> turn.text("Write to zoe@example.org")).otherwise(turn -> turn.text("Good."));
        TestRunner runner = scene.runner(guarded("sync"));

        List<RunEvent> masked = runner.ask(CONVERSATION, "guide", "whom?");
        assertThatRun(masked).completed().said("Write to {EMAIL}");
        assertThat(((RunCompleted) masked.getLast()).cut()).isEmpty();
        assertThat(receipt(masked).findings())
                .extracting(GuardrailFinding::name)
                .containsExactly("EMAIL");
        assertThat(masked.toString()).doesNotContain("zoe@");

        runner.ask(CONVERSATION, "guide", "thanks");
        assertThat(scene.lastRequest().toString()).contains("Write to {EMAIL}");
    }

    @Test
    void a_tool_of_any_name_is_called_by_a_model_that_takes_few() {
        String name = "files.example/read.file";
        script.turn(turn -> turn.text("ok"));
        ToolDefinition read = Samples.tool(name, Effect.READ, (_, _) -> ToolOutput.text("contents"));
        TestRunner runner = scene.runner(ModelSettings.DEFAULT, read);
        runner.ask(CONVERSATION, "guide", "first");
        String wire =
                scene.lastRequest().at("/toolConfig/tools/0/toolSpec/name").asString();
        assertThat(wire).matches("[a-zA-Z0-9_-]{1,64}");

        script.turn(turn -> turn.toolUse("tu_1", wire, "{}")).turn(turn -> turn.text("Read."));
        List<RunEvent> events = runner.ask(CONVERSATION, "guide", "read it");

        assertThatRun(events).completed().said("Read.");
        assertThat(all(events, ToolStarted.class)).hasSize(1);
        assertThat(scene.lastRequest().toString()).contains("contents");
    }

    @Test
    void an_answer_begins_with_the_tool_that_its_agent_says_and_is_free_after_that() {
        script.turn(turn -> turn.toolUse("tu_1", "look", "{}"))
                .turn(turn -> turn.text("Seen."))
                .turn(turn -> turn.toolUse("tu_2", "look", "{}"))
                .turn(turn -> turn.text("Seen."));
        ToolDefinition look = Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("blue"));
        ToolDefinition other = Samples.tool("other", Effect.READ, (_, _) -> ToolOutput.text("red"));
        JsonNode thinking = JsonNodeFactory.instance
                .objectNode()
                .set("thinking", JsonNodeFactory.instance.objectNode().put("type", "enabled"));
        ModelSettings named = ModelSettings.DEFAULT
                .withFirstChoice(new ToolChoice.Named("look"))
                .withOptions(CallOptions.NONE.with(draft -> draft.additionalFields(thinking)));

        assertThatRun(scene.runner(named, look, other).ask(CONVERSATION, "guide", "What is there?"))
                .completed()
                .calledTool("look", 1);
        ModelSettings any = ModelSettings.DEFAULT.withFirstChoice(new ToolChoice.Any());
        assertThatRun(scene.runner(any, look, other).ask(CONVERSATION, "guide", "And now?"))
                .completed();

        List<JsonNode> requests = scene.requests();
        assertThat(requests)
                .extracting(request -> request.at("/toolConfig/toolChoice").toString())
                .containsExactly("{\"tool\":{\"name\":\"look\"}}", "", "{\"any\":{}}", "");
        assertThat(requests.get(0).toString()).doesNotContain("thinking");
        assertThat(requests.get(1).toString()).contains("thinking");
    }

    @Test
    void a_call_tells_the_provider_which_agent_and_which_run_it_is_for_and_nothing_else() {
        script.turn(turn -> turn.toolUse("tu_1", "look", "{}")).turn(turn -> turn.text("Seen."));
        ToolDefinition look = Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("blue"));

        List<RunEvent> events = scene.runner(ModelSettings.DEFAULT, look).ask(CONVERSATION, "guide", "What is there?");

        JsonNode expected = JsonNodeFactory.instance
                .objectNode()
                .put("agent", "guide")
                .put("run", events.getFirst().stamp().run().value());
        assertThat(scene.requests())
                .extracting(request -> request.path("requestMetadata"))
                .containsExactly(expected, expected);
    }

    @Test
    void a_tool_is_strict_only_for_a_model_that_can_enforce_its_schema() {
        JsonNode schema =
                JsonMapper.shared().readTree("{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}");
        var look = new ToolDefinition(
                new ToolSpec("look", "A sample", schema, true),
                "look",
                Effect.READ,
                Approval.BY_EFFECT,
                false,
                Duration.ofMinutes(1),
                (_, _) -> ToolOutput.text("blue"));
        script.turn(turn -> turn.toolUse("tu_1", "look", "{}"));
        scene.answersNext(turn -> turn.text("Seen."));

        assertThatRun(scene.runner(List.of(CLAUDE, NOVA), ModelSettings.DEFAULT, look)
                        .ask(CONVERSATION, "guide", "What is there?"))
                .completed()
                .calledTool("look", 1);

        assertThat(scene.modelIds()).startsWith(CLAUDE).endsWith(NOVA);
        assertThat(strict(scene.requests().getFirst())).isEqualTo("true");
        assertThat(strict(scene.lastRequest())).isEmpty();
        assertThat(scene.lastRequest().at("/toolConfig/tools/0/toolSpec/inputSchema/json"))
                .isEqualTo(schema);
    }

    /** The peers' failure: tools of one person on the threads that serve all others. */
    @Test
    void while_eight_tools_of_one_person_block_another_persons_answer_comes_whole() throws Exception {
        var started = new CountDownLatch(8);
        var release = new CountDownLatch(1);
        ToolDefinition slow = Samples.tool("slow", Effect.READ, (_, _) -> {
            started.countDown();
            release.await();
            return ToolOutput.text("done");
        });
        script.when(request -> Script.lastUserText(request).equals("work"), turn -> {
                    for (int i = 0; i < 8; i++) {
                        turn.toolUse("tu_" + i, "slow", "{}");
                    }
                })
                .when(request -> Script.lastUserText(request).equals("talk"), turn -> turn.burst(200, "word "))
                .otherwise(turn -> turn.text("Done."));
        TestRunner runner = scene.runner(ModelSettings.DEFAULT, slow);

        RunId working = runner.begin(new ConversationId("c8"), "guide", "work");
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        assertThatRun(runner.ask(new ConversationId("c9"), "guide", "talk"))
                .completed()
                .said("word ".repeat(200));
        release.countDown();
        assertThatRun(runner.await(working)).completed().said("Done.");
    }

    private static String strict(JsonNode request) {
        return request.at("/toolConfig/tools/0/toolSpec/strict").asString("");
    }

    private static ModelSettings guarded(String mode) {
        return ModelSettings.DEFAULT.withOptions(
                CallOptions.NONE.with(draft -> draft.guardrail(new Guardrail("gr1", "1", "enabled", mode))));
    }

    private static Receipt receipt(List<RunEvent> events) {
        return all(events, ModelFinished.class).getLast().receipt().orElseThrow();
    }
}
