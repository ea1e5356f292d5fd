package dev.outcrop.store;

import dev.outcrop.usage.Budget;
import dev.outcrop.usage.BudgetBook;
import dev.outcrop.usage.BudgetPeriod;
import dev.outcrop.usage.BudgetRules;
import dev.outcrop.usage.BudgetSheet;
import dev.outcrop.usage.BudgetSheet.Ask;
import dev.outcrop.usage.BudgetSheet.Verdict;
import dev.outcrop.usage.BudgetState;
import dev.outcrop.usage.Charge;
import dev.outcrop.usage.Held;
import dev.outcrop.usage.Raise;
import dev.outcrop.usage.Spent;
import dev.outcrop.usage.Subject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Budgets in a database. Every change begins with the one lock of budgets, so that all processes decide one after the other;
 * the journal, which writes the ledger, never waits for it.
 */
final class JdbcBudgets implements BudgetBook {
    private static final String RAISES =
            "SELECT id, budget, subject, cost_nanos, cost_rest, tokens, at, until_at, reason, raised_by FROM budget_raises";

    /** For all changes of this process: those that wait are made in one transaction. */
    private static final Object ROW = "budgets";

    /** No zone's month begins so much later than another's. */
    private static final Duration OTHER_ZONES = Duration.ofDays(2);

    /** The part of a lease after which silence is none of pauses between signs of life, of which there are four in it. */
    private static final int SILENCE = 2;

    private final Database database;
    private final BudgetRules rules;
    private final Clock clock;

    JdbcBudgets(Database database, BudgetRules rules, Clock clock) {
        this.database = database;
        this.rules = rules;
        this.clock = clock;
    }

    @Override
    public BudgetRules rules() {
        return rules;
    }

    /** Forgets days that no budget reaches, and counts what was used in this month before there were budgets, bit by bit. */
    void catchUp() {
        tidy();
        if (!rules.budgets().isEmpty()) {
            count();
        }
    }

    @Override
    public int tidy() {
        Instant from = BudgetPeriod.MONTH
                .around(clock.instant().minus(OTHER_ZONES), rules.zone())
                .from();
        return database.write((session, _) -> session.update("DELETE FROM usage_days WHERE day < ?", from));
    }

    private void count() {
        boolean more = true;
        while (more) {
            more = changed(session -> days(session).countSome(monthBegan()));
        }
    }

    /** Counts what this person has used since the month began; since when that is. */
    Instant count(String person) {
        Instant from = monthBegan();
        boolean more = true;
        while (more) {
            more = changed(session -> days(session).countSome(person, from));
        }
        return from;
    }

    @Override
    public List<Verdict> turn(String holder, Instant until, Collection<String> released, List<Ask> asks) {
        Set<Subject> subjects = new LinkedHashSet<>();
        asks.forEach(ask -> subjects.addAll(BudgetSheet.subjects(rules, ask.charge())));
        Set<String> gone = new LinkedHashSet<>(released);
        asks.forEach(
                ask -> gone.add(ask.id())); // it is there if an attempt before was committed without our hearing of it
        return heard(holder, until, session -> {
            var holds = new BudgetHolds(session, database.dialect());
            holds.remove(gone, holder, until, clock.instant());
            if (asks.isEmpty()) {
                return List.of();
            }
            // Before the ledger: a call that ends in between is counted twice, and not never.
            Map<Subject, Held> held = holds.of(subjects);
            BudgetSheet sheet = sheet(session, spent(session, subjects), held);
            var verdicts = new ArrayList<Verdict>();
            Map<Ask, List<Subject>> granted = new LinkedHashMap<>();
            for (Ask ask : asks) {
                Verdict verdict = sheet.decide(ask);
                verdicts.add(verdict);
                if (verdict instanceof Verdict.Granted) {
                    granted.put(ask, sheet.subjects(ask.charge()));
                }
            }
            holds.add(granted, holder, until);
            return List.copyOf(verdicts);
        });
    }

    @Override
    public void renew(String holder, Instant until) {
        heard(
                holder,
                until,
                session -> session.update("UPDATE budget_holds SET held_until = ? WHERE holder = ?", until, holder));
    }

    @Override
    public List<BudgetState> states(Charge charge) {
        List<Subject> subjects = BudgetSheet.subjects(rules, charge);
        if (subjects.isEmpty()) {
            return List.of();
        }
        count();
        return database.read(session -> {
            BudgetSheet sheet = sheet(session, days(session).spent(subjects, monthBegan()), Map.of());
            return rules.budgets().stream()
                    .flatMap(budget -> budget.subjects(charge).stream().map(subject -> sheet.state(budget, subject)))
                    .toList();
        });
    }

    @Override
    public List<BudgetState> states(Budget budget, int most) {
        Optional<Subject> only = Optional.of(budget.kind())
                .filter(kind -> kind == Subject.Kind.ALL || budget.name().isPresent())
                .map(kind -> new Subject(kind, budget.name().orElse("")));
        BudgetPeriod.Span span = budget.period().around(clock.instant(), rules.zone());
        count();
        return database.read(session -> {
            UsageDays days = days(session);
            Map<Subject, List<Spent>> spent = only.isPresent()
                    ? days.spent(List.of(only.get()), span.from())
                    : days.most(budget.kind(), span, most);
            BudgetSheet sheet = sheet(session, spent, Map.of());
            return only.map(Set::of).orElseGet(spent::keySet).stream()
                    .map(subject -> sheet.state(budget, subject))
                    .sorted(Comparator.comparing(
                                    (BudgetState state) -> state.spent().usd())
                            .thenComparingLong(BudgetState::tokens)
                            .reversed())
                    .limit(most)
                    .toList();
        });
    }

    private BudgetSheet sheet(Session session, Map<Subject, List<Spent>> spent, Map<Subject, Held> held)
            throws SQLException {
        Instant now = clock.instant();
        List<Raise> raises = session.query(RAISES + " WHERE until_at > ? ORDER BY at", JdbcBudgets::raise, now);
        return new BudgetSheet(rules, now, spent, held, raises);
    }

    private Map<Subject, List<Spent>> spent(Session session, Collection<Subject> subjects) throws SQLException {
        count(session);
        return days(session).spent(subjects, monthBegan());
    }

    private void count(Session session) throws SQLException {
        UsageDays days = days(session);
        boolean more = true;
        while (more) {
            more = days.countSome(monthBegan());
        }
    }

    private UsageDays days(Session session) {
        return new UsageDays(session, database.dialect(), rules.zone());
    }

    /** No period begins before. */
    private Instant monthBegan() {
        return BudgetPeriod.MONTH.around(clock.instant(), rules.zone()).from();
    }

    private <T> T changed(Work.Read<T> change) {
        return database.write(ROW, (session, _) -> {
            session.query("SELECT id FROM budget_lock " + database.dialect().lock(), _ -> true);
            return change.run(session);
        });
    }

    /**
     * The same for a process that is alive, with places until {@code until}. If no process was heard of for a while the
     * database was away or nobody had anything to ask, and nobody renewed anything: so that time doesn't count for those
     * places that were held when it began. A dead process has its places for no longer by it than others are heard of.
     */
    private <T> T heard(String holder, Instant until, Work.Read<T> change) {
        Instant now = clock.instant();
        Duration silence = Duration.between(now, until).dividedBy(SILENCE);
        return changed(session -> {
            Instant last = session.first("SELECT heard_at FROM budget_lock", row -> Sql.instant(row.getLong(1)))
                    .orElse(Instant.EPOCH);
            if (last.plus(silence).isBefore(now)) {
                long silent = Sql.nanos(now) - Sql.nanos(last);
                session.later(
                        "UPDATE budget_holds SET held_until = CASE WHEN held_until < ? THEN held_until + ? ELSE ? END"
                                + " WHERE held_until >= ? AND held_until < ?",
                        Sql.nanos(until) - silent,
                        silent,
                        until,
                        last,
                        until);
            }
            new BudgetHolds(session, database.dialect())
                    .keepUnsettled(holder, now.plus(Duration.between(now, until).dividedBy(2)));
            session.later("UPDATE budget_lock SET heard_at = ? WHERE heard_at < ?", now, now);
            return change.run(session);
        });
    }

    @Override
    public void raise(Raise raise) {
        database.write((session, _) -> session.update(
                """
                INSERT INTO budget_raises (id, budget, subject, cost_nanos, cost_rest, tokens, at, until_at, reason, raised_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
                """,
                raise.id(),
                raise.budget(),
                raise.subject(),
                Money.nanos(raise.cost()),
                Money.rest(raise.cost()),
                raise.tokens(),
                raise.at(),
                raise.until(),
                raise.reason(),
                raise.by()));
    }

    @Override
    public List<Raise> raises(int most) {
        return database.read(
                session -> session.query(RAISES + " ORDER BY at DESC, id LIMIT ?", JdbcBudgets::raise, most));
    }

    private static Raise raise(ResultSet row) throws SQLException {
        long tokens = row.getLong("tokens");
        Optional<Long> moreTokens = row.wasNull() ? Optional.empty() : Optional.of(tokens);
        return new Raise(
                row.getString("id"),
                row.getString("budget"),
                Sql.optionalText(row, "subject"),
                Money.optional(row, "cost_nanos", "cost_rest"),
                moreTokens,
                Sql.instant(row.getLong("at")),
                Sql.instant(row.getLong("until_at")),
                row.getString("reason"),
                row.getString("raised_by"));
    }
}
