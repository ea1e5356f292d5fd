package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.agent.Agent;
import dev.outcrop.bedrock.BedrockAuth;
import dev.outcrop.bedrock.BedrockModel;
import dev.outcrop.bedrock.ModelTable;
import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.LocalGuardrail;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.CallOptions;
import dev.outcrop.model.Guardrail;
import dev.outcrop.model.GuardrailFinding;
import dev.outcrop.model.ModelCatalog;
import dev.outcrop.model.ModelFacts;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.model.Receipt;
import dev.outcrop.model.ToolChoice;
import dev.outcrop.model.Usage;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.RunCompleted;
import dev.outcrop.run.RunEvent.ToolStarted;
import dev.outcrop.run.RunSummary;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolOutput;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What a whole run makes of things that Bedrock offers beside answers, on the wire. */
@Timeout(60)
class WireFeaturesTest {
    private static final String CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    private static final ConversationId CONVERSATION = new ConversationId("c1");
    private static final ModelTable TABLE = ModelTable.shipped();

    private final Script script = Script.create();
    private final BedrockLocal service = BedrockLocal.start(BedrockLocal.Options.of(script)
            .withApiKey("key")
            .withGuardrails(LocalGuardrail.of("gr1", "1").blocking("heist").masking("EMAIL", "[a-z]+@[a-z]+[.]org")));
    private final List<AutoCloseable> open = new ArrayList<>(List.of(service));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void each_step_reads_what_the_one_before_has_written_and_the_run_says_what_that_saved() {
        for (int step = 1; step <= 4; step++) {
            String id = "tu_" + step;
            script.turn(turn -> turn.toolUse(id, "look", "{}"));
        }
        script.turn(turn -> turn.text("Seen."));
        ToolDefinition look = Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen ".repeat(1000)));

        List<RunEvent> events = runner(ModelSettings.DEFAULT, look).ask(CONVERSATION, "guide", "rule ".repeat(1000));

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
        TestRunner runner = runner(guarded("sync"));

        List<RunEvent> refused = runner.ask(CONVERSATION, "guide", "plan a heist");
        assertThatRun(refused).completed().said("Sorry, the model cannot answer this question.");
        assertThat(((RunCompleted) refused.getLast()).cut()).contains("content-filter");
        assertThat(receipt(refused).findings())
                .extracting(GuardrailFinding::action)
                .containsExactly(GuardrailFinding.Action.BLOCKED);

        assertThatRun(runner.ask(CONVERSATION, "guide", "then lunch"))
                .completed()
                .said("Good.");
        assertThat(service.calls().getLast().request().toString())
                .contains("withheld")
                .doesNotContain("heist");
    }

    @Test
    void an_answer_in_which_words_were_masked_is_whole_and_remembered() {
        script.turn(turn -> turn.text("Write to zoe@example.org")).otherwise(turn -> turn.text("Good."));
        TestRunner runner = runner(guarded("sync"));

        List<RunEvent> masked = runner.ask(CONVERSATION, "guide", "whom?");
        assertThatRun(masked).completed().said("Write to {EMAIL}");
        assertThat(((RunCompleted) masked.getLast()).cut()).isEmpty();
        assertThat(receipt(masked).findings())
                .extracting(GuardrailFinding::name)
                .containsExactly("EMAIL");
        assertThat(masked.toString()).doesNotContain("zoe@");

        runner.ask(CONVERSATION, "guide", "thanks");
        assertThat(service.calls().getLast().request().toString()).contains("Write to {EMAIL}");
    }

    @Test
    void a_tool_of_any_name_is_called_by_a_model_that_takes_few() {
        String name = "files.example/read.file";
        script.turn(turn -> turn.text("ok"));
        ToolDefinition read = Samples.tool(name, Effect.READ, (_, _) -> ToolOutput.text("contents"));
        TestRunner runner = runner(ModelSettings.DEFAULT, read);
        runner.ask(CONVERSATION, "guide", "first");
        String wire = service.calls()
                .getLast()
                .request()
                .at("/toolConfig/tools/0/toolSpec/name")
                .asString();
        assertThat(wire).matches("[a-zA-Z0-9_-]{1,64}");

        script.turn(turn -> turn.toolUse("tu_1", wire, "{}")).turn(turn -> turn.text("Read."));
        List<RunEvent> events = runner.ask(CONVERSATION, "guide", "read it");

        assertThatRun(events).completed().said("Read.");
        assertThat(all(events, ToolStarted.class)).hasSize(1);
        assertThat(service.calls().getLast().request().toString()).contains("contents");
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

        assertThatRun(runner(named, look, other).ask(CONVERSATION, "guide", "What is there?"))
                .completed()
                .calledTool("look", 1);
        ModelSettings any = ModelSettings.DEFAULT.withFirstChoice(new ToolChoice.Any());
        assertThatRun(runner(any, look, other).ask(CONVERSATION, "guide", "And now?"))
                .completed();

        List<JsonNode> requests =
                service.calls().stream().map(call -> call.request()).toList();
        assertThat(requests)
                .extracting(request -> request.at("/toolConfig/toolChoice").toString())
                .containsExactly("{\"tool\":{\"name\":\"look\"}}", "", "{\"any\":{}}", "");
        assertThat(requests.get(0).toString()).doesNotContain("thinking");
        assertThat(requests.get(1).toString()).contains("thinking");
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
        TestRunner runner = runner(ModelSettings.DEFAULT, slow);

        RunId working = runner.begin(new ConversationId("c8"), "guide", "work");
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        assertThatRun(runner.ask(new ConversationId("c9"), "guide", "talk"))
                .completed()
                .said("word ".repeat(200));
        release.countDown();
        assertThatRun(runner.await(working)).completed().said("Done.");
    }

    private static ModelSettings guarded(String mode) {
        return ModelSettings.DEFAULT.withOptions(
                CallOptions.NONE.with(draft -> draft.guardrail(new Guardrail("gr1", "1", "enabled", mode))));
    }

    private TestRunner runner(ModelSettings settings, ToolDefinition... tools) {
        BedrockModel model = BedrockModel.create(
                BedrockModel.Options.of(service.endpoint(), BedrockAuth.apiKey("key"))
                        .withLimits(Duration.ofSeconds(40), Duration.ofSeconds(40)),
                Clock.systemUTC());
        open.add(model);
        List<String> names =
                List.of(tools).stream().map(tool -> tool.spec().name()).toList();
        Agent agent = Samples.agent("guide", names, List.of()).withSettings(settings);
        TestRunner runner = TestRunner.of(agent)
                .tools(List.of(tools))
                .model(model)
                .pricing(TABLE)
                .catalog(new ModelCatalog() {
                    @Override
                    public List<String> modelIds(String alias) {
                        return List.of(CLAUDE);
                    }

                    @Override
                    public ModelFacts facts(String modelId) {
                        return TABLE.facts(modelId);
                    }
                })
                .start();
        open.add(runner);
        return runner;
    }

    private static Receipt receipt(List<RunEvent> events) {
        return all(events, ModelFinished.class).getLast().receipt().orElseThrow();
    }

    private static <E extends RunEvent> List<E> all(List<RunEvent> events, Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
