package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** How long to leave a backend alone: longer each time, a minute at most, or as long as it says. */
final class Pause {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Duration first;
    private int failures;

    /** {@code first} is the longest that it is after one failure. */
    Pause(Duration first) {
        this.first = requireNonNull(first, "first is null");
    }

    void reset() {
        failures = 0;
    }

    Duration afterFailure(Optional<Duration> said) {
        long most = Math.min(LONGEST.toMillis(), first.toMillis() << Math.min(failures++, 10));
        // At random between a half and the whole, so that processes do not come all at once.
        long own = most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
        return said.filter(time -> time.toMillis() > own).orElse(Duration.ofMillis(own));
    }

    /** Only a person can mend it, and may have by then. */
    Duration afterRefusal() {
        failures++;
        return LONGEST.dividedBy(2);
    }
}
