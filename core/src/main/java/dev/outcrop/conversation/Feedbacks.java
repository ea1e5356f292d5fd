package dev.outcrop.conversation;

import dev.outcrop.access.Caller;
import dev.outcrop.id.RunId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** What people think of answers: one opinion for each person and answer. Another person's answer does not exist here. */
public interface Feedbacks {

    /** Says it, or something else instead; empty if the run is not an answer to the caller. */
    Optional<Feedback> put(Caller caller, RunId run, Feedback.Rating rating, Optional<String> comment);

    /** Takes it back; false if there was nothing. */
    boolean remove(Caller caller, RunId run);

    /** What the caller thinks of these answers, where it was said. */
    Map<RunId, Feedback> of(Caller caller, Collection<RunId> runs);
}
