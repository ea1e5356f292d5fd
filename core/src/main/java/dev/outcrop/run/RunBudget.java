package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Billing;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Pricing;
import dev.outcrop.model.Usage;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What one run may use, with all that it hands over. A limit is looked at before each model call, so that it is passed by
 * the calls that are under way then and no other.
 *
 * @param cost the most it may cost; a model without a price is not called then, unless {@code tokens} is set
 * @param tokens the most tokens, those read from and written to a cache included
 */
public record RunBudget(Optional<Cost> cost, Optional<Long> tokens) {
    /** No limit. */
    public static final RunBudget NONE = new RunBudget(Optional.empty(), Optional.empty());

    public RunBudget {
        requireNonNull(cost, "cost is null");
        requireNonNull(tokens, "tokens is null");
    }

    /** Whether there is a limit at all. */
    boolean limits() {
        return cost.isPresent() || tokens.isPresent();
    }

    /** Why a call billed so is not made after what was spent, with {@code id} as the error's; empty if it may be. */
    Optional<RunError> refusal(Spending spent, Billing billing, Pricing pricing, String id) {
        if (tokens.filter(most -> spent.tokens() >= most).isPresent()) {
            return Optional.of(FailureSentence.tokenLimit(tokens.get(), id));
        }
        if (cost.filter(most -> spent.cost().compareTo(most.usd()) >= 0).isPresent()) {
            return Optional.of(FailureSentence.costLimit(cost.get(), id));
        }
        boolean priced = spent.priced() && pricing.price(billing, Usage.NONE).isPresent();
        return cost.isPresent() && tokens.isEmpty() && !priced
                ? Optional.of(FailureSentence.unpriced(billing.modelId(), id))
                : Optional.empty();
    }

    /**
     * What was spent, as far as it is told.
     *
     * @param priced whether {@code cost} is all of it
     */
    record Spending(BigDecimal cost, long tokens, boolean priced) {
        static final Spending NOTHING = new Spending(BigDecimal.ZERO, 0, true);

        Spending plus(Optional<Usage> usage, Optional<Cost> price) {
            return new Spending(
                    price.map(paid -> cost.add(paid.usd())).orElse(cost),
                    tokens + usage.map(Spending::count).orElse(0L),
                    priced && price.isPresent());
        }

        private static long count(Usage usage) {
            return usage.inputTokens() + usage.outputTokens() + usage.cacheReadTokens() + usage.cacheWriteTokens();
        }
    }
}
