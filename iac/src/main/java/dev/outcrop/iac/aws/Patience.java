package dev.outcrop.iac.aws;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How something is waited for that takes its time.
 *
 * @param pause between two looks
 * @param most how long altogether
 */
record Patience(Duration pause, Duration most) {
    static final Patience USUAL = new Patience(Duration.ofSeconds(5), Duration.ofMinutes(15));

    /** What is there at last; empty if it does not come. */
    <T> Optional<T> await(Supplier<Optional<T>> look) throws InterruptedException {
        long looks = Math.max(1, most.dividedBy(pause));
        for (long at = 0; at < looks; at++) {
            Optional<T> found = look.get();
            if (found.isPresent()) {
                return found;
            }
            Thread.sleep(pause);
        }
        return Optional.empty();
    }
}
