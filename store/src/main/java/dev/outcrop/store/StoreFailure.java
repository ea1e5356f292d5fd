package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

/** The database did not do what was asked. Messages are sentences for a person and hold no content and no password. */
public abstract sealed class StoreFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private StoreFailure(String sentence) {
        super(sentence);
    }

    private StoreFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** Whether the same may go well later: the database is away, full or locked. What is not is for somebody to look into. */
    public boolean passing() {
        return false;
    }

    /** The store could not be opened; the sentence says what to do. */
    public static final class CannotOpen extends StoreFailure {
        private static final long serialVersionUID = 1;
        private final Reason reason;

        CannotOpen(Reason reason, String sentence) {
            super(sentence);
            this.reason = requireNonNull(reason, "reason is null");
        }

        CannotOpen(Reason reason, String sentence, Throwable cause) {
            super(sentence, cause);
            this.reason = requireNonNull(reason, "reason is null");
        }

        /** Why. */
        public Reason reason() {
            return reason;
        }
    }

    /** A write failed, and what it would have stored is not there; or the database went away for good in mid-commit. */
    public static final class NotStored extends StoreFailure {
        private static final long serialVersionUID = 1;

        private final boolean passing;

        NotStored(String sentence, boolean passing) {
            super(sentence);
            this.passing = passing;
        }

        NotStored(String sentence, Throwable cause, boolean passing) {
            super(sentence, cause);
            this.passing = passing;
        }

        @Override
        public boolean passing() {
            return passing;
        }
    }

    /** A read failed. */
    public static final class NotRead extends StoreFailure {
        private static final long serialVersionUID = 1;

        private final boolean passing;

        NotRead(String sentence, boolean passing) {
            super(sentence);
            this.passing = passing;
        }

        NotRead(String sentence, Throwable cause, boolean passing) {
            super(sentence, cause);
            this.passing = passing;
        }

        @Override
        public boolean passing() {
            return passing;
        }
    }

    /** The store is closed. */
    public static final class Closed extends StoreFailure {
        private static final long serialVersionUID = 1;

        Closed() {
            super("The store is closed.");
        }
    }

    /** Why a store could not be opened. */
    public enum Reason {
        FOLDER_NOT_WRITABLE,
        DISK_FULL,
        IN_USE,
        LEFT_BEHIND,
        UNREACHABLE,
        REFUSED,
        /** Whoever answers there has not shown that it is the server that was meant. */
        NOT_TRUSTED,
        UNKNOWN_DATABASE,
        BAD_URL,
        /** The database answered, but with something that is not ours or is damaged. */
        UNUSABLE
    }
}
