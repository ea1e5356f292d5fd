package dev.outcrop.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A message's id, unique within its conversation; a client chooses the ids of its own messages. */
public record MessageId(@JsonValue String value) {
    @JsonCreator
    public MessageId {
        IdAlphabet.check(value, "message id");
    }

    @Override
    public String toString() {
        return value;
    }
}
