package dev.outcrop.model;

import java.util.Optional;

/** A model that can be called: one logical call, no hidden retries. */
@FunctionalInterface
public interface Model {

    /**
     * Starts a call. Blocks until the provider has accepted or refused it.
     *
     * @throws ModelFailure if it was refused or could not be reached
     */
    ModelStream stream(ModelRequest request);

    /**
     * The number of input tokens that the provider would count for a call; empty if it can't tell for this model.
     *
     * @throws ModelFailure if it could not be reached
     */
    default Optional<Long> countTokens(ModelRequest request) {
        return Optional.empty();
    }
}
