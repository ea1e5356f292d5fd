package dev.outcrop.agent;

/** What of an agent's runs may be told to those who watch it from outside, such as Langfuse. */
public enum ContentLog {
    /** What was asked and answered, and what tools were given and gave. */
    FULL,
    /** Which messages and tools there were, how long they were and what they cost; nothing of what they said. */
    STRUCTURE,
    /** That it happened, how long it took and what it cost. */
    NONE
}
