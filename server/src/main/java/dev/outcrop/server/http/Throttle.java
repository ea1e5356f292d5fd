package dev.outcrop.server.http;

import dev.outcrop.access.Caller;

/** Keeps one caller from taking what is everybody's. */
@FunctionalInterface
public interface Throttle {
    /** Lets everything through. */
    Throttle NONE = (_, _) -> {};

    /**
     * Lets a request through, or not.
     *
     * @param question whether it may begin an answer
     * @throws ProblemException a 429 that says when to try again
     */
    void admit(Caller caller, boolean question);
}
