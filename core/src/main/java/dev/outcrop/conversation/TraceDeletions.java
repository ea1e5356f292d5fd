package dev.outcrop.conversation;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Traces that have to be deleted where they were sent to, because what they tell of was erased here. */
public interface TraceDeletions {

    /** Takes those that are due, the oldest first; nobody else gets them within {@code lease}. */
    List<Deletion> claim(String holder, int most, Duration lease);

    /** These were taken; they are due once more later if a round is left, for what was on its way there. */
    void delivered(List<Deletion> deletions);

    /** Gives back what was not; it is due again from {@code then} on. */
    void giveBack(List<Deletion> deletions, Instant then);

    /** What waits. */
    Backlog backlog();

    /**
     * A trace to be deleted.
     *
     * @param run the run that answered a person
     */
    record Deletion(RunId run, String holder) {
        public Deletion {
            requireNonNull(run, "run is null");
            requireNonNull(holder, "holder is null");
        }
    }

    /**
     * What waits.
     *
     * @param oldest when the first of them should have been done
     */
    record Backlog(long traces, Optional<Instant> oldest) {
        public Backlog {
            requireNonNull(oldest, "oldest is null");
        }
    }
}
