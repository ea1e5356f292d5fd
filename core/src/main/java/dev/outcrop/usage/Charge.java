package dev.outcrop.usage;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import java.util.Optional;
import java.util.Set;

/**
 * To whom a model call is charged.
 *
 * @param groups the person's groups at the time
 * @param agent empty for a call that is no agent's, such as one for a title
 * @param key the id of the API key by which it was asked for
 */
public record Charge(String person, Set<String> groups, Optional<String> agent, Optional<String> key) {
    public Charge {
        requireNonNull(person, "person is null");
        groups = Set.copyOf(groups);
        requireNonNull(agent, "agent is null");
        requireNonNull(key, "key is null");
    }

    /** A call of this agent for this caller. */
    public static Charge of(Caller caller, String agent) {
        return new Charge(caller.id(), caller.groups(), Optional.of(agent), caller.key());
    }

    /** A call for this caller that is no agent's. */
    public static Charge of(Caller caller) {
        return new Charge(caller.id(), caller.groups(), Optional.empty(), caller.key());
    }
}
