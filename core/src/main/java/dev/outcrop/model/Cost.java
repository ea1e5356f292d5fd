package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;

/** Money in US dollars, exact; without trailing zeros, so that equal amounts are equal. */
public record Cost(BigDecimal usd) {
    /** No money at all. */
    public static final Cost NOTHING = new Cost(BigDecimal.ZERO);

    public Cost {
        usd = requireNonNull(usd, "usd is null").stripTrailingZeros();
        if (usd.scale() < 0) {
            usd = usd.setScale(0);
        }
    }

    /** The sum. */
    public Cost plus(Cost other) {
        return new Cost(usd.add(other.usd));
    }

    /** The difference; negative if {@code other} is more. */
    public Cost minus(Cost other) {
        return new Cost(usd.subtract(other.usd));
    }
}
