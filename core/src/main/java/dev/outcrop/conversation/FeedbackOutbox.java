package dev.outcrop.conversation;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Feedback that changed since another system was told of it: at most one change for each person and answer, the last one,
 * however long that system is away. It is written in the transaction of the feedback itself.
 */
public interface FeedbackOutbox {

    /**
     * Takes the oldest changes, in the order in which they were made. Within {@code lease} nobody else gets them, nor what
     * the same person says of the same answer meanwhile: so the last word arrives last.
     */
    List<Change> claim(String holder, int most, Duration lease);

    /** The change has been delivered. One that was made meanwhile is due. */
    void delivered(Change change);

    /** Gives back what was not delivered; it is due again from {@code then} on, a change that was made meanwhile as well. */
    void giveBack(List<Change> changes, Instant then);

    /** What waits. */
    Backlog backlog();

    /** Forgets changes that were made before and that nobody delivers; how many. */
    int forget(Instant before);

    /**
     * A change to be delivered, more than once perhaps: whoever receives it needs an id that depends on {@code run} and
     * {@code person} only.
     *
     * @param number grows with each change
     * @param agent whose answer it is; empty if that is gone with its conversation
     * @param feedback as it is now; empty if it was taken back, or is gone with its conversation
     * @param at when it was made
     */
    record Change(
            long number,
            String holder,
            RunId run,
            String person,
            Optional<String> agent,
            Optional<Feedback> feedback,
            Instant at) {
        public Change {
            requireNonNull(holder, "holder is null");
            requireNonNull(run, "run is null");
            requireNonNull(person, "person is null");
            requireNonNull(agent, "agent is null");
            requireNonNull(feedback, "feedback is null");
            requireNonNull(at, "at is null");
        }
    }

    /**
     * What waits.
     *
     * @param oldest when the first of them was made
     */
    record Backlog(long changes, Optional<Instant> oldest) {
        public Backlog {
            requireNonNull(oldest, "oldest is null");
        }
    }
}
