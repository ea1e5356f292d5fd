package dev.outcrop.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The id of something that a run asks a person. */
public record ApprovalId(@JsonValue String value) {
    @JsonCreator
    public ApprovalId {
        IdAlphabet.check(value, "approval id");
    }

    @Override
    public String toString() {
        return value;
    }
}
