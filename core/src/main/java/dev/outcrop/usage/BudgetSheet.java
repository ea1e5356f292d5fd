package dev.outcrop.usage;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Cost;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How all budgets stand at one moment, and what is decided by that. A call is let in only if no limit would be reached
 * even if all that are under way came to the most they can: so each limit is passed by one call at most.
 */
public final class BudgetSheet {
    private final BudgetRules rules;
    private final Instant now;
    private final Map<Subject, List<Spent>> spent;
    private final Map<Subject, Held> held;
    private final List<Raise> raises;

    /**
     * @param spent by day, of the subjects that are asked about
     * @param held by whom the calls are charged to
     * @param raises those that apply now
     */
    public BudgetSheet(
            BudgetRules rules,
            Instant now,
            Map<Subject, List<Spent>> spent,
            Map<Subject, Held> held,
            List<Raise> raises) {
        this.rules = requireNonNull(rules, "rules is null");
        this.now = requireNonNull(now, "now is null");
        this.spent = Map.copyOf(spent);
        this.held = new HashMap<>(held);
        this.raises = List.copyOf(raises);
    }

    /**
     * A call that somebody wants to make.
     *
     * @param id of the place that it takes
     * @param most empty if nobody knows
     * @param priced whether the price of its model is known
     */
    public record Ask(String id, Charge charge, Optional<Bound> most, boolean priced) {
        public Ask {
            requireNonNull(id, "id is null");
            requireNonNull(charge, "charge is null");
            requireNonNull(most, "most is null");
        }
    }

    /** What is said to it. */
    public sealed interface Verdict {
        /** It may be made, and has its place. */
        record Granted() implements Verdict {}

        /** Calls that are under way may use up what is left. */
        record Wait() implements Verdict {}

        /** It is not made. */
        record Refused(BudgetState state, boolean unpriced) implements Verdict {}
    }

    /** Decides; a call that is let in has its place from then on. */
    public Verdict decide(Ask ask) {
        boolean wait = false;
        for (Budget budget : rules.budgets()) {
            for (Subject subject : budget.subjects(ask.charge())) {
                BudgetState state = state(budget, subject);
                if (state.reached()) {
                    return new Verdict.Refused(state, false);
                }
                if (!ask.priced()
                        && budget.cost().isPresent()
                        && budget.tokens().isEmpty()) {
                    return new Verdict.Refused(state, true);
                }
                Held underWay = held.getOrDefault(subject, Held.NOTHING);
                wait = wait || underWay.open() > 0 || state.reachedWith(underWay.usd(), underWay.tokens());
            }
        }
        if (wait) {
            return new Verdict.Wait();
        }
        subjects(ask.charge())
                .forEach(subject -> held.put(
                        subject, held.getOrDefault(subject, Held.NOTHING).plus(ask.most())));
        return new Verdict.Granted();
    }

    /** Those whose budgets a call counts against that is charged so. */
    public List<Subject> subjects(Charge charge) {
        return subjects(rules, charge);
    }

    /** The same by these rules. */
    public static List<Subject> subjects(BudgetRules rules, Charge charge) {
        return Subject.of(charge).stream()
                .filter(subject -> rules.budgets().stream().anyMatch(budget -> budget.covers(subject)))
                .toList();
    }

    /** How a budget stands for one that it is about. */
    public BudgetState state(Budget budget, Subject subject) {
        BudgetPeriod.Span span = budget.period().around(now, rules.zone());
        Cost cost = Cost.NOTHING;
        long tokens = 0;
        long unpriced = 0;
        for (Spent day : spent.getOrDefault(subject, List.of())) {
            if (!day.day().isBefore(span.from()) && day.day().isBefore(span.to())) {
                cost = cost.plus(day.cost());
                tokens += day.tokens();
                unpriced += day.unpriced();
            }
        }
        return new BudgetState(
                budget,
                subject,
                budget.cost().map(limit -> raised(budget, subject).reduce(limit, Cost::plus, Cost::plus)),
                budget.tokens().map(limit -> limit + raisedTokens(budget, subject)),
                cost,
                tokens,
                unpriced,
                span.to());
    }

    private Stream<Cost> raised(Budget budget, Subject subject) {
        return applying(budget, subject).flatMap(raise -> raise.cost().stream());
    }

    private long raisedTokens(Budget budget, Subject subject) {
        return applying(budget, subject)
                .mapToLong(raise -> raise.tokens().orElse(0L))
                .sum();
    }

    private Stream<Raise> applying(Budget budget, Subject subject) {
        return raises.stream()
                .filter(raise -> raise.budget().equals(budget.id()))
                .filter(raise -> raise.subject().map(subject.name()::equals).orElse(true))
                .filter(raise -> !raise.at().isAfter(now) && raise.until().isAfter(now));
    }
}
