package dev.outcrop.testkit;

import dev.outcrop.agent.Agent;
import dev.outcrop.bedrock.BedrockAuth;
import dev.outcrop.bedrock.BedrockModel;
import dev.outcrop.bedrock.ModelTable;
import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.LocalGuardrail;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.bedrock.local.Turn;
import dev.outcrop.model.ModelCatalog;
import dev.outcrop.model.ModelFacts;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.run.RunEvent;
import dev.outcrop.tool.ToolDefinition;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Bedrock Local with a script, and an agent called guide whose runs ask it, on the wire. */
final class WireScene implements AutoCloseable {
    static final String CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

    /** Of another family than {@link #CLAUDE}, and it can do less. */
    static final String NOVA = "us.amazon.nova-2-lite-v1:0";

    private static final ModelTable TABLE = ModelTable.shipped();

    /** How often a runner asks a model that has no time before it asks the next one. */
    private static final int PATIENCE = 3;

    final Script script = Script.create();
    final BedrockLocal service;
    private final List<BedrockModel> models = new ArrayList<>();
    private final List<TestRunner> runners = new ArrayList<>();

    WireScene(LocalGuardrail... guardrails) {
        service = BedrockLocal.start(
                BedrockLocal.Options.of(script).withApiKey("key").withGuardrails(guardrails));
    }

    /** The guide on {@link #CLAUDE}, with these tools. */
    TestRunner runner(ModelSettings settings, ToolDefinition... tools) {
        return runner(List.of(CLAUDE), settings, tools);
    }

    /** The guide on the first of the models that has time, with these tools. */
    TestRunner runner(List<String> modelIds, ModelSettings settings, ToolDefinition... tools) {
        BedrockModel model = BedrockModel.create(
                BedrockModel.Options.of(service.endpoint(), BedrockAuth.apiKey("key"))
                        .withLimits(Duration.ofSeconds(40), Duration.ofSeconds(40)),
                Clock.systemUTC());
        models.add(model);
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
                        return modelIds;
                    }

                    @Override
                    public ModelFacts facts(String modelId) {
                        return TABLE.facts(modelId);
                    }
                })
                .start();
        runners.add(runner);
        return runner;
    }

    /** The first model has no time, so the next one gives this answer. */
    void answersNext(Consumer<Turn> writing) {
        for (int i = 0; i < PATIENCE; i++) {
            script.turn(turn -> turn.httpError(429, "ThrottlingException", "Too many"));
        }
        script.turn(writing);
    }

    /** What was asked so far, call by call. */
    List<JsonNode> requests() {
        return service.calls().stream().map(call -> call.request()).toList();
    }

    /** What was asked last. */
    JsonNode lastRequest() {
        return requests().getLast();
    }

    /** Which models were asked so far, call by call. */
    List<String> modelIds() {
        return service.calls().stream().map(call -> call.modelId()).toList();
    }

    static <E extends RunEvent> List<E> all(List<RunEvent> events, Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void close() {
        runners.reversed().forEach(TestRunner::close);
        models.forEach(BedrockModel::close);
        service.close();
    }
}
