package dev.outcrop.run;

import dev.outcrop.model.Cost;
import dev.outcrop.model.Usage;
import java.util.Optional;

/**
 * What a number of calls came to.
 *
 * @param calls those that were accepted
 * @param failed those that never were
 * @param estimated the calls of which the provider told no numbers, so that {@code usage} has estimates
 * @param unpriced the calls that {@code cost} is without, since nobody knows their price
 */
public record Tally(long calls, long failed, Usage usage, long estimated, Cost cost, long unpriced) {
    /** No call. */
    public static final Tally NONE = new Tally(0, 0, Usage.NONE, 0, Cost.NOTHING, 0);

    /** One call that was never accepted. */
    static final Tally FAILED = new Tally(0, 1, Usage.NONE, 0, Cost.NOTHING, 0);

    static Tally of(Usage usage, boolean estimated, Optional<Cost> cost) {
        return new Tally(1, 0, usage, estimated ? 1 : 0, cost.orElse(Cost.NOTHING), cost.isPresent() ? 0 : 1);
    }

    Tally plus(Tally more) {
        return new Tally(
                calls + more.calls,
                failed + more.failed,
                usage.plus(more.usage),
                estimated + more.estimated,
                cost.plus(more.cost),
                unpriced + more.unpriced);
    }
}
