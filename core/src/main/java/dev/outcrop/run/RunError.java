package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Map;
import java.util.Optional;

/**
 * Why a run failed, fit to be shown.
 *
 * @param code a stable word such as {@code throttled} or {@code interrupted}
 * @param message a sentence for a person, in English: what happened and what to do
 * @param id the id under which the log has the cause
 * @param retryAfterSeconds when to try again, counted from the failure, if that is known to help
 * @param about what the sentence names, so that it can be said in another language: {@code model}, {@code part} of the
 *     request, {@code steps}, {@code usd}, {@code tokens} or
 *     {@code agent}; {@code moment} of a restore; of a budget that is used up also {@code budget}, {@code of}, {@code name}, {@code period} and {@code
 *     opens}
 */
public record RunError(
        String code,
        String message,
        String id,
        Optional<Long> retryAfterSeconds,
        @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, String> about) {
    public RunError {
        requireNonNull(code, "code is null");
        requireNonNull(message, "message is null");
        requireNonNull(id, "id is null");
        requireNonNull(retryAfterSeconds, "retryAfterSeconds is null");
        about = Map.copyOf(about);
    }

    /** An error of which nobody knows whether trying again later helps, and whose sentence names nothing. */
    public RunError(String code, String message, String id) {
        this(code, message, id, Optional.empty(), Map.of());
    }
}
