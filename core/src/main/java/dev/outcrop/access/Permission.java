package dev.outcrop.access;

import static java.util.Objects.requireNonNull;

/** Something that not everybody may do. What belongs to somebody is besides its owner's alone, whatever others may. */
public enum Permission {
    /** Reading what is one's own: conversations, answers, usage. */
    READ(Role.READER),
    /** Asking agents, and changing what is one's own. */
    CHAT(Role.USER),
    /** Having API keys. */
    BUILD(Role.BUILDER),
    /** Seeing the state of the service and everybody's usage, and raising budgets. */
    OPERATE(Role.OPERATOR),
    /** Deciding about other people's keys, sessions, holds and data. */
    ADMINISTER(Role.ADMIN);

    private final Role least;

    Permission(Role least) {
        this.least = requireNonNull(least, "least is null");
    }

    /** The first role that has it. */
    public Role least() {
        return least;
    }
}
