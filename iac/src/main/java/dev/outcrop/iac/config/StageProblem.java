package dev.outcrop.iac.config;

import java.io.Serial;

/** A stage that can't be built; the message names file and field, and says what is wrong. */
public final class StageProblem extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    StageProblem(String message, Throwable cause) {
        super(message, cause);
    }

    /** The sentence is the message. */
    public StageProblem(String message) {
        super(message);
    }
}
