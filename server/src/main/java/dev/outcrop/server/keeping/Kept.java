package dev.outcrop.server.keeping;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.PersonalData;
import java.time.Duration;
import java.util.Optional;

/**
 * Data of people beside their conversations.
 *
 * @param period how long it is kept; empty for as long as nobody removes it
 * @param door whether it lets the person in, so that it has to go first: nothing new comes then while the rest goes
 */
public record Kept(PersonalData data, Optional<Duration> period, boolean door) {
    public Kept {
        requireNonNull(data, "data is null");
        requireNonNull(period, "period is null");
    }

    /** What lets nobody in. */
    public Kept(PersonalData data, Optional<Duration> period) {
        this(data, period, false);
    }

    /** What lets the person in; its times are its own. */
    public static Kept door(PersonalData data) {
        return new Kept(data, Optional.empty(), true);
    }
}
