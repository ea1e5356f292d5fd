package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * How an exporter is.
 *
 * @param problem why it is not as it should be
 * @param pending runs that have ended and are not exported
 * @param behind how long the oldest of them has waited
 * @param exported runs that this process has exported whole
 * @param spans spans that this process has sent
 * @param dropped spans that the backend would never take
 * @param failures requests of this process that were not taken
 */
public record ExportState(
        Mood mood,
        Optional<String> problem,
        long pending,
        Optional<Duration> behind,
        long exported,
        long spans,
        long dropped,
        long failures) {
    public ExportState {
        requireNonNull(mood, "mood is null");
        requireNonNull(problem, "problem is null");
        requireNonNull(behind, "behind is null");
    }

    /** In a word. */
    public enum Mood {
        /** Runs are exported as they end. */
        ON,
        /** The backend does not let us in. */
        REFUSING,
        /** The backend is down, slow or busy: runs wait in the journal. */
        BEHIND
    }
}
