package dev.outcrop.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A run's id. */
public record RunId(@JsonValue String value) {
    @JsonCreator
    public RunId {
        IdAlphabet.check(value, "run id");
    }

    @Override
    public String toString() {
        return value;
    }
}
