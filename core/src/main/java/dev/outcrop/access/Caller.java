package dev.outcrop.access;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The person or program on whose behalf something is done. Comes from identity, never from a request's body.
 *
 * @param groups the groups that the identity provider has the person in
 * @param key the id of the API key by which a program acts for the person
 * @param scope what that key is limited to
 */
public record Caller(String id, String name, Role role, Set<String> groups, Optional<String> key, Scope scope) {

    /** The single person of a server that has no identity provider. */
    public static final Caller LOCAL = new Caller("local", "You", Role.ADMIN, Set.of(), Optional.empty());

    /** Who asks where nobody has to sign in. */
    public static final Caller NOBODY = new Caller("nobody", "Nobody", Role.NOBODY, Set.of(), Optional.empty());

    public Caller {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        requireNonNull(role, "role is null");
        // In order, so that the same caller is always written the same.
        groups = Collections.unmodifiableSet(new TreeSet<>(groups));
        requireNonNull(key, "key is null");
        requireNonNull(scope, "scope is null");
    }

    /** A caller whom no scope limits. */
    public Caller(String id, String name, Role role, Set<String> groups, Optional<String> key) {
        this(id, name, role, groups, key, Scope.ALL);
    }

    /** A person in no group who may ask agents. */
    public Caller(String id, String name) {
        this(id, name, Role.USER, Set.of(), Optional.empty());
    }

    /** Whether they may do that. */
    public boolean may(Permission permission) {
        return role.includes(permission.least()) && scope.permissions().contains(permission);
    }
}
