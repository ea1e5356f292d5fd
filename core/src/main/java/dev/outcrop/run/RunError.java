package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

/**
 * Why a run failed, fit to be shown.
 *
 * @param code a stable word such as {@code throttled} or {@code interrupted}
 * @param message a sentence for a person: what happened and what to do
 * @param id the id under which the log has the cause
 */
public record RunError(String code, String message, String id) {
    public RunError {
        requireNonNull(code, "code is null");
        requireNonNull(message, "message is null");
        requireNonNull(id, "id is null");
    }
}
