package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How often somebody who works by rounds looks for something to do.
 *
 * @param look from one look to the next while there is nothing
 * @param firstPause the longest that a backend is left alone that has failed once; it is doubled with each failure
 */
record Pace(Duration look, Duration firstPause) {
    private static final Duration FIRST = Duration.ofSeconds(1);

    Pace {
        requireNonNull(look, "look is null");
        requireNonNull(firstPause, "firstPause is null");
    }

    /** With the usual pauses. */
    static Pace looking(Duration every) {
        return new Pace(every, FIRST);
    }
}
