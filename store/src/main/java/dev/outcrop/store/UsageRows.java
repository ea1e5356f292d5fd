package dev.outcrop.store;

import dev.outcrop.id.RunId;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Usage;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ModelCut;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.ToolCalledModel;
import dev.outcrop.store.Bulk.Column;
import dev.outcrop.usage.Charge;
import dev.outcrop.usage.UsageEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Rows of the ledger: gathered from events, and stored with one statement. */
final class UsageRows {
    /** What {@link #entry} reads. */
    static final String COLUMNS = "id, at, person, caller_groups, agent, api_key, model, run, purpose, input_tokens,"
            + " output_tokens, cache_read_tokens, cache_write_tokens, cost_nanos, cost_rest, saved_nanos, saved_rest, estimated";

    /** Of models that were called before their ids were kept with their answers. */
    static final String UNKNOWN = "unknown";

    private static final Bulk INSERT = Bulk.insert(
            "usage_entries",
            Column.text("id"),
            Column.number("at"),
            Column.text("person"),
            Column.text("caller_groups"),
            Column.text("agent"),
            Column.text("api_key"),
            Column.text("model"),
            Column.text("run"),
            Column.text("purpose"),
            Column.number("input_tokens"),
            Column.number("output_tokens"),
            Column.number("cache_read_tokens"),
            Column.number("cache_write_tokens"),
            Column.number("cost_nanos"),
            Column.number("cost_rest"),
            Column.number("saved_nanos"),
            Column.number("saved_rest"),
            Column.number("estimated"));

    private final List<Object[]> rows = new ArrayList<>();

    /** Adds the call that the event tells of, if it tells of one. */
    void add(HeldRun root, RunEvent event) {
        switch (event) {
            case ModelFinished call ->
                add(
                        root,
                        event,
                        call.modelId().orElse(UNKNOWN),
                        Optional.empty(),
                        call.usage().orElse(Usage.NONE),
                        call.cost(),
                        call.saved(),
                        call.estimated() || call.usage().isEmpty());
            case ModelCut cut ->
                add(root, event, cut.modelId(), Optional.empty(), cut.estimate(), cut.cost(), Optional.empty(), true);
            case ToolCalledModel inner ->
                inner.made()
                        .usage()
                        .ifPresent(usage -> add(
                                root,
                                event,
                                inner.made().modelId(),
                                Optional.of(inner.made().purpose()),
                                usage,
                                inner.made().cost(),
                                inner.made().saved(),
                                inner.made().estimated()));
            default -> {}
        }
    }

    private void add(
            HeldRun root,
            RunEvent event,
            String model,
            Optional<String> purpose,
            Usage usage,
            Optional<Cost> cost,
            Optional<Cost> saved,
            boolean estimated) {
        RunId run = event.stamp().run();
        add(new UsageEntry(
                run + "/" + event.stamp().seq(),
                event.stamp().at(),
                root.charge(run),
                model,
                Optional.of(run),
                purpose,
                usage,
                cost,
                saved,
                estimated));
    }

    void add(UsageEntry entry) {
        rows.add(new Object[] {
            entry.id(),
            entry.at(),
            entry.charge().person(),
            groups(entry.charge().groups()),
            entry.charge().agent(),
            entry.charge().key(),
            entry.model(),
            entry.run().map(RunId::value),
            entry.purpose(),
            entry.usage().inputTokens(),
            entry.usage().outputTokens(),
            entry.usage().cacheReadTokens(),
            entry.usage().cacheWriteTokens(),
            Money.nanos(entry.cost()),
            Money.rest(entry.cost()),
            Money.nanos(entry.saved()),
            Money.rest(entry.saved()),
            entry.estimated()
        });
    }

    void store(Session session) throws SQLException {
        session.batch(INSERT, rows);
    }

    /** Names, one a line. */
    static String groups(Set<String> groups) {
        return groups.stream()
                .map(group -> group.replace('\n', ' '))
                .filter(group -> !group.isBlank())
                .distinct()
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    static Set<String> groups(String lines) {
        return lines.isEmpty() ? Set.of() : Set.of(lines.split("\n"));
    }

    static Charge charge(ResultSet row) throws SQLException {
        return new Charge(
                row.getString("person"),
                groups(row.getString("caller_groups")),
                Sql.optionalText(row, "agent"),
                Sql.optionalText(row, "api_key"));
    }

    static UsageEntry entry(ResultSet row) throws SQLException {
        long input = row.getLong("input_tokens");
        long output = row.getLong("output_tokens");
        long read = row.getLong("cache_read_tokens");
        long written = row.getLong("cache_write_tokens");
        return new UsageEntry(
                row.getString("id"),
                Sql.instant(row.getLong("at")),
                charge(row),
                row.getString("model"),
                Sql.optionalText(row, "run").map(RunId::new),
                Sql.optionalText(row, "purpose"),
                new Usage(input, output, input + output + read + written, read, written),
                Money.optional(row, "cost_nanos", "cost_rest"),
                Money.optional(row, "saved_nanos", "saved_rest"),
                row.getInt("estimated") != 0);
    }
}
