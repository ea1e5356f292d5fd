package dev.outcrop.agents;

import dev.outcrop.agent.Agent;
import dev.outcrop.agent.AgentFiles;
import dev.outcrop.agent.LoadedAgent;
import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.testkit.SettableClock;
import dev.outcrop.testkit.TestRunner;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.builtin.BuiltInTools;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** The shipped agents with all the tools that a server gives them, in the middle of a northern summer. */
final class Shipped {
    static final Clock CLOCK = SettableClock.at("2026-07-15T12:00:00Z");

    private Shipped() {}

    static List<LoadedAgent> agents() {
        return AgentFiles.load(ShippedAgents.source());
    }

    static List<ToolDefinition> tools(FakeWeb web) {
        return Stream.concat(BuiltInTools.all(CLOCK).stream(), ShippedAgents.tools(web, CLOCK).stream())
                .toList();
    }

    static TestRunner runner(Model model, FakeWeb web) {
        return TestRunner.of(agents().stream().map(LoadedAgent::agent).toArray(Agent[]::new))
                .tools(tools(web))
                .clock(CLOCK)
                .model(model)
                .start();
    }

    /** The instructions that a request carries. */
    static String instructions(ModelRequest request) {
        return ((Block.Text) request.system().getFirst()).text();
    }

    /** A request to an agent other than the concierge, so that a script can speak for the specialist. */
    static boolean toSpecialist(ModelRequest request) {
        return !instructions(request).contains("You are the concierge");
    }

    /** What the tools answered last. */
    static List<Block.ToolResult> results(ModelRequest request) {
        Message last = request.messages().getLast();
        return last.content().stream().map(Block.ToolResult.class::cast).toList();
    }
}
