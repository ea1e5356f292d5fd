package dev.outcrop.usage;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Cost;
import java.time.Instant;

/** What calls of one day came to; {@code unpriced} is the number of those that {@code cost} is without. */
public record Spent(Instant day, Cost cost, long tokens, long unpriced) {
    public Spent {
        requireNonNull(day, "day is null");
        requireNonNull(cost, "cost is null");
    }
}
