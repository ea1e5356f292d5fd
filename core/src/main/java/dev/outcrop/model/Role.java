package dev.outcrop.model;

/** Who says a message. */
public enum Role {
    USER,
    ASSISTANT
}
