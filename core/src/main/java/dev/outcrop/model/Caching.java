package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.Set;

/**
 * What of a call a provider may keep, so that the next one that begins alike costs less. It is asked for only where the
 * model can.
 *
 * @param ttl how long it is kept, {@code 5m} or {@code 1h}; the provider's default if empty
 */
public record Caching(Set<Place> places, Optional<String> ttl) {

    /** Everything that tends to be sent again. */
    public static final Caching AUTO = new Caching(Set.of(Place.values()), Optional.empty());

    /** Nothing. */
    public static final Caching OFF = new Caching(Set.of(), Optional.empty());

    public Caching {
        places = Set.copyOf(places);
        requireNonNull(ttl, "ttl is null");
    }

    /** Where a cache point may stand. */
    public enum Place {
        /** After the tools. */
        TOOLS,
        /** After the system prompt. */
        SYSTEM,
        /** After what was said before this turn. */
        HISTORY,
        /** After the last tool results of this turn. */
        TOOL_RESULTS
    }
}
