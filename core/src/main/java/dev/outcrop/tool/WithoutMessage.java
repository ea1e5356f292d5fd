package dev.outcrop.tool;

import java.util.Optional;

/**
 * An exception for the log: its type, its stack and its causes, but not their messages, which like to quote what a tool
 * was given.
 */
final class WithoutMessage extends Exception {
    private static final long serialVersionUID = 1;
    private static final int DEEPEST = 10;

    private WithoutMessage(Throwable original, Optional<WithoutMessage> cause) {
        super(original.getClass().getName(), cause.orElse(null), false, true);
        setStackTrace(original.getStackTrace());
    }

    static WithoutMessage of(Throwable original) {
        return of(original, DEEPEST);
    }

    private static WithoutMessage of(Throwable original, int depth) {
        Throwable cause = original.getCause();
        return new WithoutMessage(
                original, cause == null || depth == 0 ? Optional.empty() : Optional.of(of(cause, depth - 1)));
    }
}
