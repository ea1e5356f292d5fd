package dev.outcrop.run;

import dev.outcrop.model.ModelFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Decides whether a refused model call is made again. Whether it may be, the caller knows. */
public interface RetryPolicy {

    /**
     * The pause before the next attempt, or empty to give this model up.
     *
     * @param attempt counts the calls of this model so far, from 1
     * @param spent on all attempts of the step, pauses included
     */
    Optional<Duration> pauseAfter(int attempt, Duration spent, ModelFailure failure);

    /**
     * Doubles the pause from {@code first} up to {@code longest}, with full jitter, for at most {@code attempts} calls of
     * one model. A provider that says how long to wait is believed; one that asks for more than {@code longest} is given
     * up at once, and so is every model when the pause would end after {@code total}.
     *
     * @see <a href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential backoff and
     *     jitter</a>
     */
    static RetryPolicy backoff(Duration first, Duration longest, int attempts, Duration total, RandomGenerator random) {
        return new Backoff(first, longest, attempts, total, random);
    }
}
