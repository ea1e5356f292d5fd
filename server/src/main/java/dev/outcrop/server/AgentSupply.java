package dev.outcrop.server;

import dev.outcrop.agent.AgentCheck;
import dev.outcrop.agent.AgentSource;
import dev.outcrop.agent.Agents;
import dev.outcrop.agent.ReloadingAgents;
import dev.outcrop.agents.ShippedAgents;
import dev.outcrop.http.GuardedHttp;
import dev.outcrop.tool.AnnotatedTools;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.Toolbox;
import dev.outcrop.tool.builtin.BuiltInTools;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agents there are, and the tools they may use: those that ship, and a program's own. */
final class AgentSupply {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSupply.class);

    private AgentSupply() {}

    static Toolbox tools(List<Object> own, GuardedHttp http, Clock clock) {
        var tools = new ArrayList<ToolDefinition>(BuiltInTools.all(clock));
        tools.addAll(ShippedAgents.tools(http, clock));
        tools.addAll(AnnotatedTools.of(own.toArray()));
        return Toolbox.of(tools);
    }

    static Agents agents(Outcrop.Extras extras, Toolbox tools, Set<String> models, Clock clock) {
        var sources = new ArrayList<AgentSource>();
        sources.add(ShippedAgents.source());
        extras.folders().forEach(folder -> sources.add(AgentSource.folder(folder)));
        var reloading = new ReloadingAgents(
                extras.inCode(),
                sources,
                new AgentCheck(tools, models),
                ReloadingAgents.DEFAULT_NAME,
                clock,
                broken -> LOG.warn("the agents as they were before are kept:\n{}", broken.getMessage()));
        return extras.reloading() ? reloading : new FixedAgents(reloading.all(), reloading.byDefault());
    }
}
