package dev.outcrop.server.rights;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agents;

/**
 * Whose conversations are there for a caller: with agents that they may use, or that are gone. Where an agent is not for them, what it
 * has said is not either, until it is again.
 */
public record Visibility(Agents agents) {
    public Visibility {
        requireNonNull(agents, "agents is null");
    }

    /** Whether nothing is hidden from the caller. */
    boolean whole(Caller caller) {
        return caller.scope().agents().isEmpty() && agents.all().stream().allMatch(agent -> agent.admits(caller));
    }

    /** Whether what the agent has said is there. */
    boolean shows(Caller caller, String agent) {
        return caller.scope().reaches(agent)
                && agents.find(agent).map(known -> known.admits(caller)).orElse(true);
    }
}
