package dev.outcrop.testkit;

import dev.outcrop.agent.Agent;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.model.ToolSpec;
import dev.outcrop.prompt.Prompts;
import dev.outcrop.run.MemoryStore;
import dev.outcrop.tool.Approval;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** Small agents and tools. */
final class Samples {
    private Samples() {}

    static MemoryStore store() {
        return new MemoryStore(SettableClock.at("2026-01-01T12:00:00Z"));
    }

    static Agent agent(String name, List<String> tools, List<String> agents) {
        return new Agent(
                name,
                name,
                "A sample",
                "chat",
                Prompts.parse("You are " + name + ".", _ -> Optional.empty()),
                tools,
                agents,
                List.of(),
                ModelSettings.DEFAULT,
                Agent.DEFAULT_MAX_STEPS,
                Map.of());
    }

    static ToolDefinition tool(String name, Effect effect, ToolDefinition.Body body) {
        return tool(name, effect, Approval.BY_EFFECT, body);
    }

    static ToolDefinition approved(String name, Effect effect, ToolDefinition.Body body) {
        return tool(name, effect, Approval.AUTO, body);
    }

    private static ToolDefinition tool(String name, Effect effect, Approval approval, ToolDefinition.Body body) {
        return new ToolDefinition(
                new ToolSpec(name, "A sample", JsonMapper.shared().readTree("{\"type\":\"object\"}")),
                name,
                effect,
                approval,
                false,
                Duration.ofMinutes(1),
                body);
    }
}
