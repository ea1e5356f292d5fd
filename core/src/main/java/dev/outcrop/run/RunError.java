package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Why a run failed, fit to be shown.
 *
 * @param code a stable word such as {@code throttled} or {@code interrupted}
 * @param message a sentence for a person: what happened and what to do
 * @param id the id under which the log has the cause
 * @param retryAfterSeconds when to try again, counted from the failure, if that is known to help
 */
public record RunError(String code, String message, String id, Optional<Long> retryAfterSeconds) {
    public RunError {
        requireNonNull(code, "code is null");
        requireNonNull(message, "message is null");
        requireNonNull(id, "id is null");
        requireNonNull(retryAfterSeconds, "retryAfterSeconds is null");
    }

    /** An error of which nobody knows whether trying again later helps. */
    public RunError(String code, String message, String id) {
        this(code, message, id, Optional.empty());
    }
}
