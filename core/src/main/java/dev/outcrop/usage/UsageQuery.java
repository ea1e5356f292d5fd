package dev.outcrop.usage;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * Which entries of the ledger.
 *
 * @param from the first moment
 * @param to the moment after the last one
 * @param person whose, if not everybody's
 */
public record UsageQuery(Instant from, Instant to, Optional<String> person) {
    public UsageQuery {
        requireNonNull(from, "from is null");
        requireNonNull(to, "to is null");
        requireNonNull(person, "person is null");
    }
}
