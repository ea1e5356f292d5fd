package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What it means for runs that the database was restored. One that had not ended at that moment may have come further
 * before it was restored, with effects that the database knows nothing of: it is ended, and nothing of it done again.
 */
final class Restored {
    private static final Logger LOG = LoggerFactory.getLogger(Restored.class);

    /** What begins after a restore begins later than that; what began before it was stamped by another machine's clock. */
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(5);

    private final Optional<Instant> to;
    private final RunServices services;

    /** {@code to} is the moment, if it was restored. */
    Restored(Optional<Instant> to, RunServices services) {
        this.to = requireNonNull(to, "to is null");
        this.services = requireNonNull(services, "services is null");
    }

    /**
     * Lets runs pass that were asked for since.
     *
     * @throws RunEnd if that one was there when the moment came
     */
    void requireSince(Instant asked, RunId run) {
        if (to.isPresent() && !asked.isAfter(to.get().plus(CLOCKS_DIFFER))) {
            RunError error = FailureSentence.restored(to.get(), services.ids().next("e"));
            LOG.warn(
                    "run {} is ended ({}): it was open at {}, as the database was restored", run, error.id(), to.get());
            throw new RunEnd(error);
        }
    }
}
