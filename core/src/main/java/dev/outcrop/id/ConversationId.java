package dev.outcrop.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A conversation's id; a client may choose it. */
public record ConversationId(@JsonValue String value) {
    @JsonCreator
    public ConversationId {
        IdAlphabet.check(value, "conversation id");
    }

    @Override
    public String toString() {
        return value;
    }
}
