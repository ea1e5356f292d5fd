package dev.outcrop.access;

/** How far a person's rights reach. Each role may do all that the ones before it may. */
public enum Role {
    /** Has not signed in, or is in none of the groups that are let in. */
    NOBODY,
    /** Reads what is theirs. */
    READER,
    /** Asks agents. */
    USER,
    /** Makes programs that ask, with keys of their own. */
    BUILDER,
    /** Keeps the service running: sees its state, everybody's usage and budgets, but nobody's words. */
    OPERATOR,
    /** Decides about people: their keys, holds and erasure. */
    ADMIN;

    /** Whether it may do all that {@code other} may. */
    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }
}
