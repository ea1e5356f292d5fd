package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.IdSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Things that are done one after the other, again and again: one that fails holds up no other. */
record Chores(IdSource ids) {
    private static final Logger LOG = LoggerFactory.getLogger(Chores.class);

    Chores {
        requireNonNull(ids, "ids is null");
    }

    /** Does it; {@code step} says how many of {@code what} there were. */
    void tidied(String what, LongSupplier step) {
        asked(what, step::getAsLong)
                .filter(number -> number > 0)
                .ifPresent(number -> LOG.info("tidied: {} {}", number, what));
    }

    /** What others need; empty if it fails. */
    <T> Optional<T> asked(String what, Supplier<T> step) {
        try {
            return Optional.of(step.get());
        } catch (RuntimeException failure) {
            LOG.warn("not tidied, and tried again: {}: {}", what, ids.next("e"), failure);
            return Optional.empty();
        }
    }
}
