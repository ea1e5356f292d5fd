package dev.outcrop.server.ui;

import java.util.Optional;

/**
 * Which major version of the AI SDK reads the stream. A request does not tell, so the client asks with {@code ?ui=}. The
 * readers differ in the chunk types and keys that they accept; what one does not know breaks it.
 */
public enum Dialect {
    V5,
    V6,
    V7;

    /** The dialect of {@code v5}, {@code v6} or {@code v7}. */
    public static Optional<Dialect> parse(String name) {
        return switch (name) {
            case "v5" -> Optional.of(V5);
            case "v6" -> Optional.of(V6);
            case "v7" -> Optional.of(V7);
            default -> Optional.empty();
        };
    }

    /** Whether {@code tool-input-start} may carry a title. */
    boolean titles() {
        return this != V5;
    }

    /** Whether {@code reset-step} takes back what a step has shown. */
    boolean resets() {
        return this == V7;
    }

    /** Whether there are chunks that ask for an approval and say that it was denied. */
    boolean approvals() {
        return this != V5;
    }

    /** Whether {@code tool-approval-request} may say why. */
    boolean approvalReasons() {
        return this == V7;
    }

    /** Whether a decision has a chunk of its own. */
    boolean approvalResponses() {
        return this == V7;
    }

    /** Whether {@code abort} may carry a reason. */
    boolean abortReasons() {
        return this == V7;
    }
}
