package dev.outcrop.store;

import dev.outcrop.usage.BudgetPeriod;
import dev.outcrop.usage.Charge;
import dev.outcrop.usage.Spent;
import dev.outcrop.usage.Subject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The ledger's entries added up by day, for those whose budgets are asked about; whoever counts has the lock of budgets. */
record UsageDays(Session session, Dialect dialect, ZoneId zone) {
    private static final int AT_ONCE = 2_000;

    private record Place(String subject, Instant day) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int bySubject = subject.compareTo(other.subject);
            return bySubject == 0 ? day.compareTo(other.day) : bySubject;
        }
    }

    private record Sum(Money cost, long tokens, long unpriced) {
        Sum plus(Sum more) {
            return new Sum(cost.plus(more.cost), tokens + more.tokens, unpriced + more.unpriced);
        }
    }

    /** Adds up entries since {@code from} that are not counted yet; whether there may be more of them. */
    boolean countSome(Instant from) throws SQLException {
        return count("at >= ?", from, AT_ONCE);
    }

    /** The same of one person's. */
    boolean countSome(String person, Instant from) throws SQLException {
        return count("person = ? AND at >= ?", person, from, AT_ONCE);
    }

    private boolean count(String which, Object... arguments) throws SQLException {
        Map<Place, Sum> sums = new TreeMap<>(); // in order
        int counted = session.query(
                        "UPDATE usage_entries SET counted = 1 WHERE id IN (SELECT id FROM usage_entries WHERE counted = 0 AND "
                                + which
                                + """
                         ORDER BY at LIMIT ?)
                        RETURNING at, person, caller_groups, agent, api_key, cost_nanos, cost_rest,
                            input_tokens + output_tokens + cache_read_tokens + cache_write_tokens AS tokens
                        """,
                        row -> add(row, sums),
                        arguments)
                .size();
        var rows = new ArrayList<Object[]>();
        sums.forEach((place, sum) -> rows.add(new Object[] {
            place.subject(), place.day(), sum.cost().nanos(), sum.cost().rest(), sum.tokens(), sum.unpriced()
        }));
        session.batch("""
                INSERT INTO usage_days (subject, day, cost_nanos, cost_rest, tokens, unpriced) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (subject, day) DO UPDATE SET cost_nanos = usage_days.cost_nanos + excluded.cost_nanos,
                    cost_rest = usage_days.cost_rest + excluded.cost_rest, tokens = usage_days.tokens + excluded.tokens,
                    unpriced = usage_days.unpriced + excluded.unpriced
                """, rows);
        return counted == AT_ONCE;
    }

    private boolean add(ResultSet row, Map<Place, Sum> sums) throws SQLException {
        Charge charge = UsageRows.charge(row);
        Instant day =
                BudgetPeriod.DAY.around(Sql.instant(row.getLong("at")), zone).from();
        Money cost = Money.read(row, "cost_nanos", "cost_rest"); // zeros if there is none
        var sum = new Sum(cost, row.getLong("tokens"), row.getObject("cost_nanos") == null ? 1 : 0);
        Subject.of(charge).forEach(subject -> sums.merge(new Place(SubjectText.of(subject), day), sum, Sum::plus));
        return true;
    }

    /** What these have used since then, by day. */
    Map<Subject, List<Spent>> spent(Collection<Subject> subjects, Instant from) throws SQLException {
        return spent(
                row -> Sql.instant(row.getLong("day")),
                "SELECT subject, day, cost_nanos, cost_rest, tokens, unpriced FROM usage_days WHERE "
                        + dialect.oneOf("subject") + " AND day >= ?",
                dialect.list(subjects.stream().map(SubjectText::of).toList()),
                from);
    }

    /** What those of a kind have used in all in a period, as of its first day: {@code most} of them who have used most. */
    Map<Subject, List<Spent>> most(Subject.Kind kind, BudgetPeriod.Span span, int most) throws SQLException {
        return spent(_ -> span.from(), """
                SELECT d.subject, sum(d.cost_nanos) AS cost_nanos, sum(d.cost_rest) AS cost_rest, sum(d.tokens) AS tokens,
                    sum(d.unpriced) AS unpriced
                FROM usage_days d WHERE d.subject LIKE ? AND d.day >= ? AND d.day < ? GROUP BY d.subject
                ORDER BY sum(d.cost_nanos) + sum(d.cost_rest) / 1000000000 DESC, sum(d.tokens) DESC LIMIT ?
                """, SubjectText.prefix(kind) + "%", span.from(), span.to(), most);
    }

    private Map<Subject, List<Spent>> spent(Session.Row<Instant> day, String query, Object... arguments)
            throws SQLException {
        Map<Subject, List<Spent>> spent = new HashMap<>();
        session.query(
                query,
                row -> spent.computeIfAbsent(SubjectText.read(row.getString("subject")), _ -> new ArrayList<>())
                        .add(new Spent(
                                day.map(row),
                                Money.read(row, "cost_nanos", "cost_rest").cost(),
                                row.getLong("tokens"),
                                row.getLong("unpriced"))),
                arguments);
        return spent;
    }
}
