package dev.outcrop.usage;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What calls that are under way may come to.
 *
 * @param open how many of them nobody knows a bound of
 */
public record Held(BigDecimal usd, long tokens, long open) {
    /** No call. */
    public static final Held NOTHING = new Held(BigDecimal.ZERO, 0, 0);

    public Held {
        requireNonNull(usd, "usd is null");
    }

    Held plus(Optional<Bound> most) {
        return most.map(bound -> new Held(usd.add(bound.usd()), tokens + bound.tokens(), open))
                .orElseGet(() -> new Held(usd, tokens, open + 1));
    }
}
