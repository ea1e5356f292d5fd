package dev.outcrop.store;

import dev.outcrop.usage.UsageEntry;
import dev.outcrop.usage.UsageLedger;
import dev.outcrop.usage.UsageQuery;
import dev.outcrop.usage.UsageSum;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The ledger in a database. Those of runs are written by {@link EventEffects}. */
final class JdbcLedger implements UsageLedger {
    private static final int PAGE = 1_000;

    /** Every zone's days begin with one of these. */
    private static final Duration QUARTER = Duration.ofMinutes(15);

    private static final String ERASED = "erased";

    private static final String SUMS = """
            count(*) AS calls, sum(estimated) AS estimated, sum(input_tokens) AS input_tokens,
            sum(output_tokens) AS output_tokens, sum(cache_read_tokens) AS cache_read_tokens,
            sum(cache_write_tokens) AS cache_write_tokens, sum(cost_nanos) AS cost_nanos, sum(cost_rest) AS cost_rest,
            sum(CASE WHEN cost_nanos IS NULL THEN 1 ELSE 0 END) AS unpriced, sum(saved_nanos) AS saved_nanos,
            sum(saved_rest) AS saved_rest
            FROM usage_entries WHERE at >= ? AND at < ?""";

    private final Database database;
    private final Supplier<Optional<JdbcBudgets>> budgets;

    /** {@code budgets} are those for which entries are counted in this process, if there are any. */
    JdbcLedger(Database database, Supplier<Optional<JdbcBudgets>> budgets) {
        this.database = database;
        this.budgets = budgets;
    }

    @Override
    public void record(UsageEntry entry) {
        var rows = new UsageRows();
        rows.add(entry);
        database.append((session, attempt) -> {
            boolean there = attempt.repeated()
                    && session.first("SELECT 1 FROM usage_entries WHERE id = ?", _ -> true, entry.id())
                            .isPresent();
            if (!there) {
                rows.store(session);
            }
            return true;
        });
    }

    @Override
    public UsageSum sum(UsageQuery query) {
        return grouped("''", query, row -> "").values().stream().reduce(UsageSum.NONE, UsageSum::plus);
    }

    @Override
    public Map<String, UsageSum> sums(UsageQuery query, By by) {
        Map<String, UsageSum> found = grouped(
                switch (by) {
                    case PERSON -> "person";
                    case GROUP -> "caller_groups";
                    case AGENT -> "coalesce(agent, '')";
                    case MODEL -> "model";
                    case KEY -> "coalesce(api_key, '')";
                },
                query,
                row -> row.getString("name"));
        if (by != By.GROUP) {
            return found;
        }
        Map<String, UsageSum> groups = new TreeMap<>();
        found.forEach((lines, sum) -> (lines.isEmpty() ? Stream.of("") : UsageRows.groups(lines).stream())
                .forEach(group -> groups.merge(group, sum, UsageSum::plus)));
        return groups;
    }

    @Override
    public Map<LocalDate, UsageSum> days(UsageQuery query, ZoneId zone) {
        long quarter = QUARTER.toNanos();
        Map<LocalDate, UsageSum> days = new TreeMap<>();
        grouped("at / " + quarter, query, row -> row.getLong("name"))
                .forEach((number, sum) ->
                        days.merge(Sql.instant(number * quarter).atZone(zone).toLocalDate(), sum, UsageSum::plus));
        return days;
    }

    private <K extends Comparable<K>> Map<K, UsageSum> grouped(String name, UsageQuery query, Session.Row<K> key) {
        Map<K, UsageSum> sums = new TreeMap<>();
        database.read(session -> session.query(
                "SELECT " + name + " AS name, " + SUMS + whose(query) + " GROUP BY 1",
                row -> sums.put(key.map(row), sum(row)),
                arguments(query).toArray()));
        return sums;
    }

    private static String whose(UsageQuery query) {
        return query.person().isPresent() ? " AND person = ?" : "";
    }

    private static List<Object> arguments(UsageQuery query) {
        var arguments = new ArrayList<Object>(List.of(query.from(), query.to()));
        query.person().ifPresent(arguments::add);
        return arguments;
    }

    private static UsageSum sum(ResultSet row) throws SQLException {
        return new UsageSum(
                row.getLong("calls"),
                row.getLong("estimated"),
                row.getLong("input_tokens"),
                row.getLong("output_tokens"),
                row.getLong("cache_read_tokens"),
                row.getLong("cache_write_tokens"),
                Money.read(row, "cost_nanos", "cost_rest").cost(),
                row.getLong("unpriced"),
                Money.read(row, "saved_nanos", "saved_rest").cost());
    }

    @Override
    public void entries(UsageQuery query, Consumer<UsageEntry> each) {
        long at = Long.MIN_VALUE;
        String id = "";
        while (true) {
            List<Object> arguments = arguments(query);
            arguments.addAll(List.of(at, at, id, PAGE));
            List<UsageEntry> page = database.read(session -> session.query(
                    "SELECT " + UsageRows.COLUMNS + " FROM usage_entries WHERE at >= ? AND at < ?" + whose(query)
                            + " AND (at > ? OR (at = ? AND id > ?)) ORDER BY at, id LIMIT ?",
                    UsageRows::entry,
                    arguments.toArray()));
            page.forEach(each);
            if (page.size() < PAGE) {
                return;
            }
            at = Sql.nanos(page.getLast().at());
            id = page.getLast().id();
        }
    }

    @Override
    public int forget(Instant before, int most) {
        return database.write((session, _) -> session.update("""
                DELETE FROM usage_entries WHERE id IN (SELECT e.id FROM usage_entries e WHERE e.at < ? AND NOT EXISTS
                    (SELECT 1 FROM holds h WHERE h.person = e.person AND h.conversation IS NULL AND h.lifted_at IS NULL)
                    ORDER BY e.at LIMIT ?)
                """, before, most));
    }

    /** What counts for a budget of the person stays until its month is over, or erasing oneself would open it again. */
    @Override
    public int erase(String person) {
        int erased = database.write((session, _) -> {
            session.update("UPDATE budget_raises SET raised_by = ? WHERE raised_by = ?", ERASED, person);
            session.update("DELETE FROM budget_raises WHERE subject = ?", person);
            return budgets.get().isPresent()
                    ? 0
                    : session.update("UPDATE usage_entries SET person = ? WHERE person = ?", ERASED, person);
        });
        return erased + budgets.get().map(book -> eraseCounted(person, book)).orElse(0);
    }

    /** An entry that is not counted yet would not be counted for the person without its name. */
    private int eraseCounted(String person, JdbcBudgets book) {
        int erased = 0;
        boolean more = true;
        while (more) {
            Instant from = book.count(person);
            erased += database.write((session, _) -> session.update(
                    "UPDATE usage_entries SET person = ? WHERE person = ? AND (counted = 1 OR at < ?)",
                    ERASED,
                    person,
                    from));
            more = database.read(session ->
                            session.first("SELECT 1 FROM usage_entries WHERE person = ? LIMIT 1", _ -> true, person))
                    .isPresent(); // a call has ended in between
        }
        return erased;
    }
}
