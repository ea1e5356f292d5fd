package dev.outcrop.tool;

/** What running a tool does to the world. */
public enum Effect {
    /** Nothing: it may be run again after a crash. */
    READ,
    /** Something: it is never started a second time, and asks by default. */
    WRITE
}
