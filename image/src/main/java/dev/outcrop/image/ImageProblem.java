package dev.outcrop.image;

import java.io.Serial;

/** Why there is no image; the message is for the person who wants one, and says what to do. */
public final class ImageProblem extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    ImageProblem(String message) {
        super(message);
    }

    ImageProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
