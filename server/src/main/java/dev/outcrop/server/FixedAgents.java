package dev.outcrop.server;

import dev.outcrop.agent.Agent;
import dev.outcrop.agent.Agents;
import java.util.List;

/** Agents as they were at the start. */
record FixedAgents(List<Agent> all, Agent byDefault) implements Agents {
    FixedAgents {
        all = List.copyOf(all);
    }
}
