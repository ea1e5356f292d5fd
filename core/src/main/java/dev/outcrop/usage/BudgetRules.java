package dev.outcrop.usage;

import static java.util.Objects.requireNonNull;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * All budgets.
 *
 * @param zone where their days and months begin
 */
public record BudgetRules(List<Budget> budgets, ZoneId zone) {
    /** No budget. */
    public static final BudgetRules NONE = new BudgetRules(List.of(), ZoneOffset.UTC);

    public BudgetRules {
        budgets = List.copyOf(budgets);
        requireNonNull(zone, "zone is null");
    }

    /** The budget of this name. */
    public Optional<Budget> find(String id) {
        return budgets.stream().filter(budget -> budget.id().equals(id)).findFirst();
    }
}
