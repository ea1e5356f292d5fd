package dev.outcrop.file;

import static java.util.Objects.requireNonNull;

/** A file that is not taken; the message is a sentence for whoever attached it. It is an answer, not a fault: it has no stack. */
public final class FileRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** Refuses it with one sentence that says why and what to do. */
    public FileRefused(Reason reason, String sentence) {
        super(sentence, null, false, false);
        this.reason = requireNonNull(reason, "reason is null");
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    /** Why a file is refused. */
    public enum Reason {
        /** There is nothing in it, or it is damaged. */
        CONTENT,
        /** It is of a type that is not taken, or of another than it says. */
        TYPE,
        /** It is too large by itself. */
        SIZE,
        /** The person has too much already. */
        QUOTA
    }
}
