package dev.outcrop.usage;

import static java.util.Objects.requireNonNull;

/** A call is not made: a budget is used up, or is one in dollars and nobody knows the model's price. */
public final class BudgetSpent extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient BudgetState state;
    private final boolean unpriced;

    /** Because of the budget of {@code state}. */
    public BudgetSpent(BudgetState state, boolean unpriced) {
        super("budget " + state.budget().id(), null, false, false);
        this.state = requireNonNull(state, "state is null");
        this.unpriced = unpriced;
    }

    /** How the budget stands. */
    public BudgetState state() {
        return state;
    }

    /** Whether the price is what is missing. */
    public boolean unpriced() {
        return unpriced;
    }
}
