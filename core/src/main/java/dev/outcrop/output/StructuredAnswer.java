package dev.outcrop.output;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Usage;
import java.util.Optional;

/**
 * What a model gave in the form asked for.
 *
 * @param usage the tokens of all attempts together; empty if the provider did not tell those of every one
 * @param attempts how many calls it took, from 1
 */
public record StructuredAnswer<T>(T value, Optional<Usage> usage, int attempts) {
    public StructuredAnswer {
        requireNonNull(value, "value is null");
        requireNonNull(usage, "usage is null");
    }
}
