package dev.outcrop.model;

import java.math.BigDecimal;
import java.util.Optional;

/** What a model's tokens cost. */
@FunctionalInterface
public interface Pricing {

    /** A price list with nothing on it. */
    Pricing UNPRICED = (modelId, usage) -> Optional.empty();

    /** For models that nobody bills, such as the demo's. */
    Pricing FREE = new Pricing() {
        @Override
        public Optional<Cost> price(String modelId, Usage usage) {
            return Optional.of(new Cost(BigDecimal.ZERO));
        }

        @Override
        public Optional<Cost> price(Billing billing, Usage usage) {
            return price(billing.modelId(), usage);
        }
    };

    /** The price of {@code usage} as it is usually served, or empty without a known price: unpriced is not free. */
    Optional<Cost> price(String modelId, Usage usage);

    /**
     * The price of {@code usage} in this tier and with this latency, or empty without a known price. The usual price is no
     * stand-in for another tier's: a list that knows no tiers has no price for them.
     */
    default Optional<Cost> price(Billing billing, Usage usage) {
        return billing.standard() ? price(billing.modelId(), usage) : Optional.empty();
    }

    /**
     * What the provider's cache has saved: the price of the same tokens without it, less what was paid; negative where
     * writing cost more than reading saved. Empty without a known price.
     */
    default Optional<Cost> saved(Billing billing, Usage usage) {
        long input = usage.inputTokens() + usage.cacheReadTokens() + usage.cacheWriteTokens();
        var uncached = new Usage(input, usage.outputTokens(), usage.totalTokens(), 0, 0);
        return price(billing, uncached).flatMap(full -> price(billing, usage).map(full::minus));
    }
}
