package dev.outcrop.store;

import dev.outcrop.store.Bulk.Column;
import dev.outcrop.usage.Bound;
import dev.outcrop.usage.BudgetSheet.Ask;
import dev.outcrop.usage.Held;
import dev.outcrop.usage.Subject;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What calls under way may come to; whoever uses it has the lock of budgets. */
record BudgetHolds(Session session, Dialect dialect) {
    private static final Bulk INSERT = Bulk.insert(
            "budget_holds",
            Column.text("hold"),
            Column.text("subject"),
            Column.text("holder"),
            Column.number("held_until"),
            Column.number("cost_nanos"),
            Column.number("cost_rest"),
            Column.number("tokens"),
            Column.number("open_calls"));

    /**
     * Removes these, and those of others whose time is over. {@code holder} asks, so it is alive: its own are kept until
     * {@code until}, also if it could not say so in time, since the calls are still under way.
     */
    void remove(Collection<String> holds, String holder, Instant until, Instant now) throws SQLException {
        session.later("UPDATE budget_holds SET held_until = ? WHERE holder = ? AND held_until < ?", until, holder, now);
        session.later(
                "DELETE FROM budget_holds WHERE (held_until < ? AND holder <> ?) OR " + dialect.oneOf("hold"),
                now,
                holder,
                dialect.list(holds));
    }

    /**
     * Keeps the places of those who have gone until {@code settled}, as long as they still have runs that nobody has taken
     * over. A call that was cut by the death of its process is in the ledger when another one has taken its run over: were
     * its place free before that, others would use what it has used already.
     */
    void keepUnsettled(String holder, Instant settled) throws SQLException {
        session.later(
                "UPDATE budget_holds SET held_until = ? WHERE held_until < ? AND holder <> ? AND holder IN"
                        + " (SELECT r.holder FROM runs r WHERE r.ended_at IS NULL AND r.parent_run IS NULL"
                        + " AND r.status = 'RUNNING')",
                settled,
                settled,
                holder);
    }

    Map<Subject, Held> of(Collection<Subject> subjects) throws SQLException {
        Map<Subject, Held> held = new HashMap<>();
        session.query(
                "SELECT subject, sum(cost_nanos) AS cost_nanos, sum(cost_rest) AS cost_rest, sum(tokens) AS tokens,"
                        + " sum(open_calls) AS open_calls FROM budget_holds WHERE " + dialect.oneOf("subject")
                        + " GROUP BY subject",
                row -> held.put(
                        SubjectText.read(row.getString("subject")),
                        new Held(
                                Money.read(row, "cost_nanos", "cost_rest").usd(),
                                row.getLong("tokens"),
                                row.getLong("open_calls"))),
                dialect.list(subjects.stream().map(SubjectText::of).toList()));
        return held;
    }

    void add(Map<Ask, List<Subject>> granted, String holder, Instant until) throws SQLException {
        var rows = new ArrayList<Object[]>();
        granted.forEach((ask, subjects) -> {
            Money most = Money.of(ask.most().map(Bound::usd).orElse(BigDecimal.ZERO));
            long tokens = ask.most().map(Bound::tokens).orElse(0L);
            for (Subject subject : subjects) {
                rows.add(new Object[] {
                    ask.id(),
                    SubjectText.of(subject),
                    holder,
                    until,
                    most.nanos(),
                    most.rest(),
                    tokens,
                    ask.most().isEmpty()
                });
            }
        });
        session.batch(INSERT, rows);
    }
}
