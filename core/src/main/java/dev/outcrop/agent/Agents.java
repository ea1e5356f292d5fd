package dev.outcrop.agent;

import java.util.List;
import java.util.Optional;

/** The agents of a server. What it returns may change while files are edited; a run keeps the agent it began with. */
public interface Agents {

    /** All agents in the order in which they are shown. */
    List<Agent> all();

    /** The agent of that name. */
    default Optional<Agent> find(String name) {
        return all().stream().filter(agent -> agent.name().equals(name)).findFirst();
    }

    /** The agent that answers when nobody picked one. */
    Agent byDefault();

    /** These agents, the first by default. {@link AgentCheck} says whether they are right. */
    static Agents of(Agent... agents) {
        List<Agent> all = List.of(agents);
        Agent first = all.getFirst();
        return new Agents() {
            @Override
            public List<Agent> all() {
                return all;
            }

            @Override
            public Agent byDefault() {
                return first;
            }
        };
    }
}
