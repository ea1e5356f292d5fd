package dev.outcrop.access;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an API key is limited to, whatever its owner may do beside. It only takes away.
 *
 * @param permissions what may be done with it
 * @param agents the agents that may be used with it, and whose conversations are there; empty for all
 */
public record Scope(Set<Permission> permissions, Optional<Set<String>> agents) {

    /** No limit: a person asks, and not a program. */
    public static final Scope ALL = new Scope(EnumSet.allOf(Permission.class), Optional.empty());

    public Scope {
        requireNonNull(agents, "agents is null");
        // In order, so that the same scope is always written the same.
        permissions = Collections.unmodifiableSet(new TreeSet<>(permissions));
        agents = agents.map(names -> Collections.unmodifiableSet(new TreeSet<>(names)));
    }

    /** Whether it reaches the agent. */
    public boolean reaches(String agent) {
        return agents.isEmpty() || agents.get().contains(agent);
    }
}
