package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

/**
 * One thing that a guardrail found, without the words in which it found it.
 *
 * @param side where it was found
 * @param policy {@code topic}, {@code content}, {@code word}, {@code sensitive-information}, {@code grounding}, or the
 *     provider's name for another one
 * @param name which of the policy's rules: a topic, a filter, a kind of personal data
 * @param action what was done about it
 */
public record GuardrailFinding(Side side, String policy, String name, Action action) {
    public GuardrailFinding {
        requireNonNull(side, "side is null");
        requireNonNull(policy, "policy is null");
        requireNonNull(name, "name is null");
        requireNonNull(action, "action is null");
    }

    /** What a guardrail looks at. */
    public enum Side {
        /** What is said to the model. */
        INPUT,
        /** What the model says. */
        OUTPUT
    }

    /** What a guardrail does. */
    public enum Action {
        /** All of it was refused. */
        BLOCKED,
        /** The words were masked, and the rest was let through. */
        MASKED,
        /** Nothing: it was only looked for. */
        NONE
    }
}
