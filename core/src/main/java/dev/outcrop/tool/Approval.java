package dev.outcrop.tool;

/**
 * Whether a person is asked before a tool runs; from lenient to strict. For a tool that asks depending on its input see
 * {@link Tool#askWhen}. An agent's file can make a tool stricter (key {@code approvals}), never more lenient.
 */
public enum Approval {
    /** By effect: {@link Effect#READ} runs, {@link Effect#WRITE} asks. */
    BY_EFFECT,
    /** It runs. */
    AUTO,
    /** A person is asked before each call, and may change the input. */
    ASK,
    /** It never runs. */
    DENY
}
