package dev.outcrop.tool;

/** Whether a person is asked before a tool runs; from lenient to strict. */
public enum Approval {
    /** By effect: {@link Effect#READ} runs, {@link Effect#WRITE} asks. */
    BY_EFFECT,
    AUTO,
    ASK,
    DENY
}
