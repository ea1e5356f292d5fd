package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;

/** Money in US dollars, exact. */
public record Cost(BigDecimal usd) {
    public Cost {
        requireNonNull(usd, "usd is null");
    }

    /** The sum. */
    public Cost plus(Cost other) {
        return new Cost(usd.add(other.usd));
    }
}
