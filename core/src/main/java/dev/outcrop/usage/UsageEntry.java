package dev.outcrop.usage;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Usage;
import java.time.Instant;
import java.util.Optional;

/**
 * What one model call came to.
 *
 * @param id the same for the same call, however often it is told
 * @param model the model that was called
 * @param run whose call it was, if it was a run's
 * @param purpose what a call was for that no run made itself, but its tool or nobody
 * @param cost empty if nobody knows the price, which is not the same as nothing
 * @param saved what the provider's cache has saved; negative if it cost more; empty if that is not known
 * @param estimated whether the provider told no numbers
 */
public record UsageEntry(
        String id,
        Instant at,
        Charge charge,
        String model,
        Optional<RunId> run,
        Optional<String> purpose,
        Usage usage,
        Optional<Cost> cost,
        Optional<Cost> saved,
        boolean estimated) {
    public UsageEntry {
        requireNonNull(id, "id is null");
        requireNonNull(at, "at is null");
        requireNonNull(charge, "charge is null");
        requireNonNull(model, "model is null");
        requireNonNull(run, "run is null");
        requireNonNull(purpose, "purpose is null");
        requireNonNull(usage, "usage is null");
        requireNonNull(cost, "cost is null");
        requireNonNull(saved, "saved is null");
    }
}
