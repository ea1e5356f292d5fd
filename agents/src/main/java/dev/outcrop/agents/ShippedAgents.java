package dev.outcrop.agents;

import dev.outcrop.agent.AgentSource;
import dev.outcrop.agents.chef.SeasonTools;
import dev.outcrop.agents.farm.CropTools;
import dev.outcrop.agents.farm.FieldTools;
import dev.outcrop.agents.weather.OpenMeteo;
import dev.outcrop.agents.weather.WeatherTools;
import dev.outcrop.http.GuardedHttp;
import dev.outcrop.tool.AnnotatedTools;
import dev.outcrop.tool.ToolDefinition;
import java.time.Clock;
import java.util.List;

/** The agents that ship with Outcrop, and their tools. */
public final class ShippedAgents {
    private static final List<String> NAMES = List.of("concierge", "chef", "farm");

    private ShippedAgents() {}

    /** Their files. */
    public static AgentSource source() {
        return AgentSource.resources(ShippedAgents.class.getClassLoader(), "agents", NAMES);
    }

    /** Their tools, beside the built-in ones. */
    public static List<ToolDefinition> tools(GuardedHttp http, Clock clock) {
        var meteo = new OpenMeteo(http);
        return AnnotatedTools.of(
                new WeatherTools(meteo), new SeasonTools(clock), new FieldTools(meteo), new CropTools(clock));
    }
}
