package dev.outcrop.usage;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Cost;
import java.util.List;
import java.util.Optional;

/**
 * What may be used in a period. A limit is looked at before each model call, and is passed by one call at most.
 *
 * @param id the name that it has in the settings
 * @param kind whose usage it is about
 * @param name the one that it is for; each of its kind has one of its own if empty
 * @param cost the most it may cost; a model without a price is not called then, unless {@code tokens} is set
 * @param tokens the most tokens, those read from and written to a cache included
 * @param warnPercent how much of it has to be used for people to be warned
 */
public record Budget(
        String id,
        Subject.Kind kind,
        Optional<String> name,
        BudgetPeriod period,
        Optional<Cost> cost,
        Optional<Long> tokens,
        int warnPercent) {
    public Budget {
        requireNonNull(id, "id is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(name, "name is null");
        requireNonNull(period, "period is null");
        requireNonNull(cost, "cost is null");
        requireNonNull(tokens, "tokens is null");
        if (cost.isEmpty() && tokens.isEmpty()) {
            throw new IllegalArgumentException("budget " + id + " limits nothing");
        }
    }

    /** Whose usage counts against it if a call is charged so: several if each of somebody's groups has one. */
    public List<Subject> subjects(Charge charge) {
        return Subject.of(charge).stream().filter(this::covers).toList();
    }

    /** Whether it is about this one. */
    public boolean covers(Subject subject) {
        return subject.kind() == kind && name.map(subject.name()::equals).orElse(true);
    }
}
