package dev.outcrop.langfuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.agent.Agent;
import dev.outcrop.agent.Agents;
import dev.outcrop.id.ConversationId;
import dev.outcrop.langfuse.Observation.Detail;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.prompt.Prompts;
import dev.outcrop.run.Retelling;
import dev.outcrop.run.RunEvent;
import dev.outcrop.testkit.ScriptedModel;
import dev.outcrop.testkit.TestRunner;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is told of a model call is what the model was asked, though nobody has stored it. */
class RetellingTest {
    private final ScriptedModel model = ScriptedModel.create();

    @Test
    void each_generation_of_a_conversation_has_the_request_as_it_was_made() {
        model.say("Leeks are in season.")
                .turn(turn -> turn.text("Let me look.").toolUse("weather", "{\"city\":\"Kyoto\"}"))
                .turn(turn -> turn.text("It").fail(ModelFailure.Kind.CUT))
                .turn(turn -> turn.toolUse("ask_critic", "{\"question\":\"Good?\"}"))
                .say("Very.")
                .say("The critic likes it.");
        try (var runner = TestRunner.of(World.CHEF, World.CRITIC)
                .tools(World.tools().all())
                .model(model)
                .start()) {
            var conversation = new ConversationId("conv_1");
            Trace first = trace(runner, runner.ask(conversation, "chef", "What is in season?"));
            Trace second = trace(runner, runner.ask(conversation, "chef", "And the weather?"));

            List<JsonNode> told = Stream.of(first, second)
                    .flatMap(trace -> trace.observations().stream())
                    .filter(one -> one.detail() instanceof Detail.ModelCall)
                    .map(one -> one.input().orElseThrow())
                    .toList();
            assertThat(told)
                    .containsExactlyInAnyOrderElementsOf(model.requests().stream()
                            .map(ChatMl::request)
                            .map(JsonNode.class::cast)
                            .toList());
            assertThat(told).hasSize(6);
            assertThat(told.toString()).contains("Leeks are in season.", "You are a chef. Today is 2026-01-01.");
        }
    }

    @Test
    void instructions_that_are_others_by_now_are_not_told_as_those_of_then() {
        model.say("Soup.");
        try (var runner = TestRunner.of(World.CHEF)
                .tools(World.tools().all())
                .model(model)
                .start()) {
            List<RunEvent> events = runner.ask("chef", "What can I cook?");
            Agent other = Agent.of("chef", "Bakes.", Prompts.parse("You are a baker."));

            Trace trace = TraceFold.of(events, Map.of(), new FromStore(retelling(runner, other)));

            Observation call = trace.observations().stream()
                    .filter(one -> one.detail() instanceof Detail.ModelCall)
                    .findFirst()
                    .orElseThrow();
            assertThat(call.input().orElseThrow().toString())
                    .contains("What can I cook?")
                    .doesNotContain("baker");
            assertThat(call.metadata().get("instructions_unknown")).isEqualTo(Json.text(World.CHEF.version()));
        }
    }

    private static Trace trace(TestRunner runner, List<RunEvent> events) {
        RunReader run = RunReader.read(runner.store(), events.getFirst().stamp().run());
        return TraceFold.of(run.events(), run.children(), new FromStore(retelling(runner, World.CHEF)));
    }

    private static Retelling retelling(TestRunner runner, Agent chef) {
        var agents = new Agents() {
            @Override
            public List<Agent> all() {
                return List.of(chef, World.CRITIC);
            }

            @Override
            public Agent byDefault() {
                return chef;
            }
        };
        return new Retelling(runner.store(), runner.store(), agents, World.tools(), List::of, ZoneOffset.UTC);
    }
}
