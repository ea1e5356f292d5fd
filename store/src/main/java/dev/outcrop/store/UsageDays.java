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

/** The ledger's entries added up by day, for those whose budgets are asked about; whoever uses it has the lock of budgets. */
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
        Map<Place, Sum> sums = new TreeMap<>(); // in order
        int counted = session.query("""
                        UPDATE usage_entries SET counted = 1 WHERE id IN (
                            SELECT id FROM usage_entries WHERE counted = 0 AND at >= ? ORDER BY at LIMIT ?)
                        RETURNING at, person, caller_groups, agent, api_key, cost_nanos, cost_rest,
                            input_tokens + output_tokens + cache_read_tokens + cache_write_tokens AS tokens
                        """, row -> add(row, sums), from, AT_ONCE).size();
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
                "SELECT * FROM usage_days WHERE " + dialect.oneOf("subject") + " AND day >= ?",
                dialect.list(subjects.stream().map(SubjectText::of).toList()),
                from);
    }

    /** The same of all of a kind. */
    Map<Subject, List<Spent>> spent(Subject.Kind kind, Instant from) throws SQLException {
        String prefix = SubjectText.prefix(kind);
        return spent("SELECT * FROM usage_days WHERE subject LIKE ? AND day >= ?", prefix + "%", from);
    }

    private Map<Subject, List<Spent>> spent(String query, Object... arguments) throws SQLException {
        Map<Subject, List<Spent>> spent = new HashMap<>();
        session.query(
                query,
                row -> spent.computeIfAbsent(SubjectText.read(row.getString("subject")), _ -> new ArrayList<>())
                        .add(new Spent(
                                Sql.instant(row.getLong("day")),
                                Money.read(row, "cost_nanos", "cost_rest").cost(),
                                row.getLong("tokens"),
                                row.getLong("unpriced"))),
                arguments);
        return spent;
    }
}
