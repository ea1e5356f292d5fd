package dev.outcrop.server.api;

import static java.util.Objects.requireNonNull;

import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Something whose state {@code /health/details} shows.
 *
 * @param ready whether the server is of use without it: then {@code /health/ready} asks it too. Such a check must be
 *     cheap and must not ask a database, which may be asleep
 */
public record HealthCheck(String name, boolean ready, Supplier<State> state) {
    public HealthCheck {
        requireNonNull(name, "name is null");
        requireNonNull(state, "state is null");
    }

    /**
     * How it is.
     *
     * @param details for an operator; no secrets
     */
    public record State(boolean well, String sentence, JsonNode details) {
        public State {
            requireNonNull(sentence, "sentence is null");
            requireNonNull(details, "details is null");
        }
    }
}
