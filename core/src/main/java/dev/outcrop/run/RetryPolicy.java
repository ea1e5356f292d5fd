package dev.outcrop.run;

import dev.outcrop.model.ModelFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Decides whether a refused model call is made again. Only calls that have delivered nothing are asked about. */
public interface RetryPolicy {

    /** The pause before the next attempt, or empty to give this model up. {@code attempt} counts the calls so far, from 1. */
    Optional<Duration> pauseAfter(int attempt, ModelFailure failure);

    /**
     * Doubles the pause from {@code first} up to {@code longest}, with full jitter, for at most {@code attempts} calls; a
     * provider that says how long to wait is believed up to {@code longest}.
     *
     * @see <a href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential backoff and
     *     jitter</a>
     */
    static RetryPolicy backoff(Duration first, Duration longest, int attempts, RandomGenerator random) {
        return new Backoff(first, longest, attempts, random);
    }
}
