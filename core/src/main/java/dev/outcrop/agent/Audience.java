package dev.outcrop.agent;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AllowList;
import dev.outcrop.access.Caller;
import dev.outcrop.tool.ToolDefinition;
import java.util.Map;
import java.util.Optional;

/**
 * Whom an agent is for.
 *
 * @param people who may see and use it
 * @param tools by tool, who of them may use it, beside the tool's own list
 */
public record Audience(AllowList people, Map<String, AllowList> tools) {

    /** Everybody, with all tools. */
    public static final Audience EVERYBODY = new Audience(AllowList.EVERYBODY, Map.of());

    public Audience {
        requireNonNull(people, "people is null");
        tools = Map.copyOf(tools);
    }

    /** The same for those only whom {@code more} admits too. */
    public Audience only(AllowList more) {
        return new Audience(people.and(more), tools);
    }

    boolean admits(Agent agent, Caller caller) {
        return people.admits(caller) && caller.scope().reaches(agent.name());
    }

    ToolDefinition restrict(ToolDefinition tool) {
        return Optional.ofNullable(tools.get(tool.name())).map(tool::only).orElse(tool);
    }
}
