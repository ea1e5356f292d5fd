package dev.outcrop.server;

import dev.outcrop.agent.AgentProblems;
import dev.outcrop.bedrock.DefaultModels;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.fetch.GuardedFetch;
import java.time.Clock;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;

/** Whether a folder's agents can serve beside those that ship: what a start would find wrong, found without one. */
public final class AgentReview {
    private AgentReview() {}

    /**
     * How many there are in all, with these settings' folder and aliases.
     *
     * @throws AgentProblems with all that is wrong
     */
    public static int count(Settings settings) {
        var extras = new Outcrop.Extras(
                settings.agents().stream().toList(), List.of(), List.of(), List.of(), false, UnaryOperator.identity());
        try (var http = GuardedFetch.create()) {
            Clock clock = Clock.system(ZoneId.systemDefault());
            var names = new HashSet<>(DefaultModels.forRegion("us-east-1").keySet());
            names.addAll(settings.models().keySet());
            return AgentSupply.agents(extras, AgentSupply.tools(List.of(), http, clock), names, clock)
                    .all()
                    .size();
        }
    }
}
