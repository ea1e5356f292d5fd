package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.langfuse.ExportState.Mood;
import java.time.Duration;
import java.util.Optional;

/**
 * How it is with the telling of what people think of answers.
 *
 * @param problem why it is not as it should be
 * @param pending opinions that Langfuse has not got as they are now
 * @param behind how long the oldest of them has waited
 * @param sent scores that this process has sent or taken back
 * @param dropped scores that Langfuse would never take
 * @param failures requests of this process that were not taken
 */
public record ScoreState(
        Mood mood,
        Optional<String> problem,
        long pending,
        Optional<Duration> behind,
        long sent,
        long dropped,
        long failures) {
    public ScoreState {
        requireNonNull(mood, "mood is null");
        requireNonNull(problem, "problem is null");
        requireNonNull(behind, "behind is null");
    }
}
