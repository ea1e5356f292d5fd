package dev.outcrop.conversation;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;
import java.util.List;
import java.util.Optional;

/**
 * Feedback that changed since another system was told of it: at most one change for each person and answer, the last one,
 * however long that system is away. It is written in the transaction of the feedback itself.
 */
public interface FeedbackOutbox {

    /** The oldest changes, in the order in which they were made. Several processes may be given the same. */
    List<Change> due(int limit);

    /** The change has been delivered. One that was made meanwhile stays due. */
    void delivered(Change change);

    /**
     * A change to be delivered, more than once perhaps: whoever receives it needs an id that depends on {@code run} and
     * {@code person} only.
     *
     * @param number grows with each change
     * @param feedback as it is now; empty if it was taken back, or is gone with its conversation
     */
    record Change(long number, RunId run, String person, Optional<Feedback> feedback) {
        public Change {
            requireNonNull(run, "run is null");
            requireNonNull(person, "person is null");
            requireNonNull(feedback, "feedback is null");
        }
    }
}
