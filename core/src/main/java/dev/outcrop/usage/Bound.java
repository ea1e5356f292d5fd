package dev.outcrop.usage;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;

/** The most that a model call can come to. */
public record Bound(BigDecimal usd, long tokens) {
    public Bound {
        requireNonNull(usd, "usd is null");
    }
}
