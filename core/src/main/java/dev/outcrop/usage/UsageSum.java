package dev.outcrop.usage;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Cost;

/**
 * What a number of calls came to, exactly.
 *
 * @param estimated the calls of which the provider told no numbers
 * @param cost of those whose price is known
 * @param unpriced the calls that {@code cost} is without
 * @param saved what the provider's cache has saved, as far as that is known
 */
public record UsageSum(
        long calls,
        long estimated,
        long inputTokens,
        long outputTokens,
        long cacheReadTokens,
        long cacheWriteTokens,
        Cost cost,
        long unpriced,
        Cost saved) {
    /** No call. */
    public static final UsageSum NONE = new UsageSum(0, 0, 0, 0, 0, 0, Cost.NOTHING, 0, Cost.NOTHING);

    public UsageSum {
        requireNonNull(cost, "cost is null");
        requireNonNull(saved, "saved is null");
    }

    /** One call. */
    public static UsageSum of(UsageEntry entry) {
        return new UsageSum(
                1,
                entry.estimated() ? 1 : 0,
                entry.usage().inputTokens(),
                entry.usage().outputTokens(),
                entry.usage().cacheReadTokens(),
                entry.usage().cacheWriteTokens(),
                entry.cost().orElse(Cost.NOTHING),
                entry.cost().isPresent() ? 0 : 1,
                entry.saved().orElse(Cost.NOTHING));
    }

    /** All tokens, those read from and written to a cache included. */
    public long tokens() {
        return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
    }

    /** Whether there were calls and the price of none is known: then nobody knows what it cost, or what was saved. */
    public boolean costUnknown() {
        return calls > 0 && unpriced == calls;
    }

    /** Both together. */
    public UsageSum plus(UsageSum more) {
        return new UsageSum(
                calls + more.calls,
                estimated + more.estimated,
                inputTokens + more.inputTokens,
                outputTokens + more.outputTokens,
                cacheReadTokens + more.cacheReadTokens,
                cacheWriteTokens + more.cacheWriteTokens,
                cost.plus(more.cost),
                unpriced + more.unpriced,
                saved.plus(more.saved));
    }
}
