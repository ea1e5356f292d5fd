package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

/**
 * What the price of a call's tokens depends on beside their number.
 *
 * @param tier {@code default}, {@code priority}, {@code flex} or {@code reserved}
 * @param latency {@code standard} or {@code optimized}
 */
public record Billing(String modelId, String tier, String latency) {
    /** The tier of calls that ask for none. */
    public static final String DEFAULT_TIER = "default";

    /** The latency of calls that ask for none. */
    public static final String STANDARD_LATENCY = "standard";

    public Billing {
        requireNonNull(modelId, "modelId is null");
        requireNonNull(tier, "tier is null");
        requireNonNull(latency, "latency is null");
    }

    /** A call of this model that asks for these options. */
    public static Billing of(String modelId, CallOptions options) {
        return new Billing(
                modelId,
                options.serviceTier().orElse(DEFAULT_TIER),
                options.performance().orElse(STANDARD_LATENCY));
    }

    /** The same call as the provider says that it served it, which may be otherwise than was asked. */
    public Billing served(Receipt receipt) {
        return new Billing(
                modelId,
                receipt.serviceTier().orElse(tier),
                receipt.performance().orElse(latency));
    }

    /** Whether the price that is usually named applies. */
    public boolean standard() {
        return tier.equals(DEFAULT_TIER) && latency.equals(STANDARD_LATENCY);
    }
}
