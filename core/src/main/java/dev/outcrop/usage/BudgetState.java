package dev.outcrop.usage;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Cost;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * How a budget stands for one of those that it is about.
 *
 * @param limit the most it may cost, what it is raised by included
 * @param tokenLimit the most tokens likewise
 * @param spent what calls have cost in this period, as far as that is known
 * @param opens when the next period begins
 */
public record BudgetState(
        Budget budget,
        Subject subject,
        Optional<Cost> limit,
        Optional<Long> tokenLimit,
        Cost spent,
        long tokens,
        long unpriced,
        Instant opens) {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    public BudgetState {
        requireNonNull(budget, "budget is null");
        requireNonNull(subject, "subject is null");
        requireNonNull(limit, "limit is null");
        requireNonNull(tokenLimit, "tokenLimit is null");
        requireNonNull(spent, "spent is null");
        requireNonNull(opens, "opens is null");
    }

    /** Whether no call is made any more. */
    public boolean reached() {
        return costReached() || tokensReached();
    }

    /** Whether it may cost no more. */
    public boolean costReached() {
        return reached(Cost.NOTHING.usd(), limit, 100);
    }

    /** Whether there are no tokens left. */
    public boolean tokensReached() {
        return tokenLimit.filter(most -> tokens >= most).isPresent();
    }

    /** Whether so much of it is used that people are warned. */
    public boolean warns() {
        int percent = budget.warnPercent();
        return reached(Cost.NOTHING.usd(), limit, percent)
                || tokenLimit
                        .filter(most -> BigDecimal.valueOf(tokens)
                                        .multiply(HUNDRED)
                                        .compareTo(BigDecimal.valueOf(most).multiply(BigDecimal.valueOf(percent)))
                                >= 0)
                        .isPresent();
    }

    /** Whether it would be reached with so much more. */
    boolean reachedWith(BigDecimal usd, long moreTokens) {
        return reached(usd, limit, 100)
                || tokenLimit.filter(most -> tokens + moreTokens >= most).isPresent();
    }

    private boolean reached(BigDecimal more, Optional<Cost> most, int percent) {
        return most.filter(cost -> spent.usd()
                                .add(more)
                                .multiply(HUNDRED)
                                .compareTo(cost.usd().multiply(BigDecimal.valueOf(percent)))
                        >= 0)
                .isPresent();
    }
}
