package dev.outcrop.usage;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Cost;
import java.time.Instant;
import java.util.Optional;

/**
 * More for a while, from an operator.
 *
 * @param subject whose of the budgets that each has; everybody's if empty
 * @param cost how much more it may cost
 * @param tokens how many more tokens
 * @param by who has raised it
 */
public record Raise(
        String id,
        String budget,
        Optional<String> subject,
        Optional<Cost> cost,
        Optional<Long> tokens,
        Instant at,
        Instant until,
        String reason,
        String by) {
    public Raise {
        requireNonNull(id, "id is null");
        requireNonNull(budget, "budget is null");
        requireNonNull(subject, "subject is null");
        requireNonNull(cost, "cost is null");
        requireNonNull(tokens, "tokens is null");
        requireNonNull(at, "at is null");
        requireNonNull(until, "until is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(by, "by is null");
    }
}
