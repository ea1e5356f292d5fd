package dev.outcrop.model;

/** A model that can be called: one logical call, no hidden retries. */
@FunctionalInterface
public interface Model {

    /**
     * Starts a call. Blocks until the provider has accepted or refused it.
     *
     * @throws ModelFailure if it was refused or could not be reached
     */
    ModelStream stream(ModelRequest request);
}
