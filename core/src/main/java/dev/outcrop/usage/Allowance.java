package dev.outcrop.usage;

import dev.outcrop.tool.CancelSignal;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Holds model calls to the budgets that all processes share. */
public interface Allowance {

    /** No budget: nothing is asked. */
    Allowance UNLIMITED = (_, _, _, _) -> Optional.of(() -> {});

    /**
     * Asks before a call, which has a place in all budgets until that is closed. Waits as long as calls under way may use
     * up what is left. Empty if {@code cancel} was given meanwhile.
     *
     * @param most what it can come to, if anybody knows; it is asked only if there is a budget
     * @param priced whether the price of its model is known
     * @throws BudgetSpent if it is not to be made
     */
    Optional<Place> reserve(Charge charge, Supplier<Optional<Bound>> most, BooleanSupplier priced, CancelSignal cancel)
            throws InterruptedException;

    /** A call's place. It is closed when what the call came to is in the ledger. */
    @FunctionalInterface
    interface Place extends AutoCloseable {
        @Override
        void close();
    }
}
