package dev.outcrop.file;

/** A file has a text, perhaps, but it took too long to read it. */
public final class NotReadInTime extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** {@code message} says what took so long. */
    public NotReadInTime(String message) {
        super(message);
    }
}
