package dev.outcrop.agent;

import dev.outcrop.access.Caller;
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

    /** The agents that the caller may use; for them there are no others. */
    default List<Agent> all(Caller caller) {
        return all().stream().filter(agent -> agent.admits(caller)).toList();
    }

    /** The agent of that name, if the caller may use it. */
    default Optional<Agent> find(Caller caller, String name) {
        return find(name).filter(agent -> agent.admits(caller));
    }

    /** The agent that answers the caller: the first that they may use, if the default is not for them. */
    default Optional<Agent> byDefault(Caller caller) {
        return Optional.of(byDefault())
                .filter(agent -> agent.admits(caller))
                .or(() -> all(caller).stream().findFirst());
    }

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
