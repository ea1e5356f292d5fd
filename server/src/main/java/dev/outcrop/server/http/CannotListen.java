package dev.outcrop.server.http;

/** The server could not listen where it was told to; the message is one sentence for the person who started it. */
public final class CannotListen extends RuntimeException {
    private static final long serialVersionUID = 1;

    CannotListen(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    CannotListen(String sentence) {
        super(sentence);
    }
}
