package dev.outcrop.iac.aws;

import java.io.Serial;

/** What a command can't do; the message is a sentence that says why, and what to do. */
final class Trouble extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    Trouble(String message) {
        super(message);
    }

    Trouble(String message, Throwable cause) {
        super(message, cause);
    }
}
