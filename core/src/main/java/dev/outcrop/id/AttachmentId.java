package dev.outcrop.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** An attachment's id; the server chooses it, and it can't be guessed. It is the name of a file too. */
public record AttachmentId(@JsonValue String value) {
    @JsonCreator
    public AttachmentId {
        IdAlphabet.check(value, "attachment id");
    }

    @Override
    public String toString() {
        return value;
    }
}
