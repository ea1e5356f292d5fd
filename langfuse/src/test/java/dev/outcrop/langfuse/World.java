package dev.outcrop.langfuse;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agent;
import dev.outcrop.agent.Agents;
import dev.outcrop.model.Block;
import dev.outcrop.model.Inference;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.model.ToolSpec;
import dev.outcrop.prompt.Prompt;
import dev.outcrop.prompt.PromptArchive;
import dev.outcrop.prompt.Prompts;
import dev.outcrop.prompt.UsedPrompt;
import dev.outcrop.run.MemoryStore;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.Question;
import dev.outcrop.run.Retelling;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.testkit.SettableClock;
import dev.outcrop.tool.Approval;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolOutput;
import dev.outcrop.tool.Toolbox;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The agents and tools of the tales, and a store that has the question. */
final class World {
    static final Agent CHEF = Agent.of("chef", "Cooks.", Prompts.parse("You are a chef. Today is {{today}}."))
            .withTools("weather", "season", "order")
            .withAgents("critic")
            .withSettings(ModelSettings.DEFAULT.withInference(
                    new Inference(Optional.of(1000), Optional.of(0.3), Optional.empty(), List.of("THE END"))));
    static final Agent CRITIC = Agent.of("critic", "Tastes.", Prompts.parse("You are a critic."));

    /** What Langfuse has for the chef. */
    static final Prompt MANAGED = Prompts.parse("You are a chef of the coast. Today is {{today}}.");

    static final UsedPrompt USED = new UsedPrompt("kitchen/chef", 4, MANAGED.version());

    private World() {}

    /** Has what Langfuse has for the chef. */
    static PromptArchive archive() {
        return new PromptArchive() {
            @Override
            public void keep(Prompt prompt) {
                throw new AssertionError("who tells of runs keeps nothing of them");
            }

            @Override
            public Optional<Prompt> find(String version) {
                return version.equals(MANAGED.version()) ? Optional.of(MANAGED) : Optional.empty();
            }
        };
    }

    static String version(String agent) {
        return agents().find(agent).map(Agent::version).orElseThrow();
    }

    static Agents agents() {
        return new Agents() {
            @Override
            public List<Agent> all() {
                return List.of(CHEF, CRITIC);
            }

            @Override
            public Agent byDefault() {
                return CHEF;
            }
        };
    }

    static Toolbox tools() {
        return Toolbox.of(List.of(tool("weather"), tool("season"), tool("order")));
    }

    private static ToolDefinition tool(String name) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        return new ToolDefinition(
                new ToolSpec(name, "Tells the " + name, schema),
                name,
                Effect.READ,
                Approval.AUTO,
                false,
                Duration.ofSeconds(5),
                (_, _) -> ToolOutput.text("Fine."));
    }

    /** What is known beside the events of this run, whose question these blocks are. */
    static Background background(Tale tale, Block... question) {
        var clock = SettableClock.at("2026-01-01T12:00:00Z");
        var store = new MemoryStore(clock);
        RunStarted started = (RunStarted) tale.events().getFirst();
        var asked = new Question(
                Caller.LOCAL,
                Tale.CONVERSATION,
                Optional.of("chef"),
                Optional.of("en"),
                new Question.Asked.NewMessage(Tale.QUESTION, Optional.empty(), List.of(question)));
        store.begin(new NewRun(asked, started, "Soup", "test", false));
        return new FromStore(new Retelling(store, store, agents(), tools(), List::of, archive(), ZoneOffset.UTC));
    }

    static Trace trace(Tale tale, Block... question) {
        return TraceFold.of(tale.events(), tale.children(), background(tale, question));
    }
}
