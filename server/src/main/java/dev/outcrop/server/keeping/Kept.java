package dev.outcrop.server.keeping;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.PersonalData;
import java.time.Duration;
import java.util.Optional;

/**
 * Data of people beside their conversations.
 *
 * @param period how long it is kept; empty for as long as nobody removes it
 */
public record Kept(PersonalData data, Optional<Duration> period) {
    public Kept {
        requireNonNull(data, "data is null");
        requireNonNull(period, "period is null");
    }
}
