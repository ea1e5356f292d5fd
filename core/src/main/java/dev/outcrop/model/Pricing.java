package dev.outcrop.model;

import java.util.Optional;

/** What a model's tokens cost. */
@FunctionalInterface
public interface Pricing {

    /** A price list with nothing on it. */
    Pricing UNPRICED = (modelId, usage) -> Optional.empty();

    /** The price of {@code usage}, or empty for a model without a known price: unpriced is not free. */
    Optional<Cost> price(String modelId, Usage usage);
}
