package dev.outcrop.usage;

import dev.outcrop.usage.BudgetSheet.Ask;
import dev.outcrop.usage.BudgetSheet.Verdict;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** How budgets stand, in a place that all processes share. */
public interface BudgetBook {

    /** By what rules it is kept. */
    BudgetRules rules();

    /**
     * Gives places back and decides about calls in one transaction, in the order given. Places are {@code holder}'s until
     * {@code until}; those of others whose time is over, since their process is gone, are given back too.
     */
    List<Verdict> turn(String holder, Instant until, Collection<String> released, List<Ask> asks);

    /** Says that {@code holder} is alive: it keeps its places until then. */
    void renew(String holder, Instant until);

    /** How budgets stand that a call counts against that is charged so. */
    List<BudgetState> states(Charge charge);

    /** How a budget stands for all that have used something of it, those who have used most first. */
    List<BudgetState> states(Budget budget, int most);

    /** Puts more for a while on record; it applies from the next call on. */
    void raise(Raise raise);

    /** Forgets what was used on days that no budget reaches any more; of how many days and subjects that was. */
    int tidy();

    /** All raises, the newest first. */
    List<Raise> raises(int most);
}
