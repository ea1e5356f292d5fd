package dev.outcrop.model;

import java.math.BigDecimal;
import java.util.Optional;

/** What a model's tokens cost. */
@FunctionalInterface
public interface Pricing {

    /** A price list with nothing on it. */
    Pricing UNPRICED = (modelId, usage) -> Optional.empty();

    /** For models that nobody bills, such as the demo's. */
    Pricing FREE = (modelId, usage) -> Optional.of(new Cost(BigDecimal.ZERO));

    /** The price of {@code usage}, or empty for a model without a known price: unpriced is not free. */
    Optional<Cost> price(String modelId, Usage usage);

    /**
     * What the provider's cache has saved: the price of the same tokens without it, less what was paid; negative where
     * writing cost more than reading saved. Empty for a model without a known price.
     */
    default Optional<Cost> saved(String modelId, Usage usage) {
        long input = usage.inputTokens() + usage.cacheReadTokens() + usage.cacheWriteTokens();
        var uncached = new Usage(input, usage.outputTokens(), usage.totalTokens(), 0, 0);
        return price(modelId, uncached).flatMap(full -> price(modelId, usage).map(full::minus));
    }
}
