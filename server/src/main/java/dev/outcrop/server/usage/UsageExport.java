package dev.outcrop.server.usage;

import static java.util.Objects.requireNonNull;

import dev.outcrop.usage.UsageLedger;
import dev.outcrop.usage.UsageLedger.By;
import dev.outcrop.usage.UsageQuery;
import dev.outcrop.usage.UsageSum;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What was used on some days, everybody's or one person's, as a CSV file. */
record UsageExport(UsageLedger ledger, Days days, Optional<String> person) {
    static final String TYPE = "text/csv; charset=utf-8";
    static final String DAY = "day";

    UsageExport {
        requireNonNull(ledger, "ledger is null");
        requireNonNull(days, "days is null");
        requireNonNull(person, "person is null");
    }

    /** A line for each of the ledger's entries, or {@code by} something with what they come to. */
    void send(Optional<String> by, ServerResponse response) throws IOException {
        response.header(HeaderNames.CONTENT_TYPE, TYPE);
        response.header(
                HeaderNames.CONTENT_DISPOSITION,
                "attachment; filename=\"usage-" + by.map(word -> word + "-").orElse("") + days.from() + "-" + days.to()
                        + ".csv\"");
        UsageQuery query = days.query(person);
        try (Writer lines =
                new BufferedWriter(new OutputStreamWriter(response.outputStream(), StandardCharsets.UTF_8))) {
            if (by.isPresent()) {
                sums(by.get(), query, lines);
            } else {
                entries(query, lines);
            }
        } catch (UncheckedIOException gone) {
            throw gone.getCause();
        }
    }

    private void sums(String by, UsageQuery query, Writer lines) throws IOException {
        lines.write(UsageCsv.head(by));
        if (by.equals(DAY)) {
            for (var day : ledger.days(query, days.zone()).entrySet()) {
                lines.write(UsageCsv.line(day.getKey().toString(), day.getValue()));
            }
            return;
        }
        for (var row : mostFirst(ledger.sums(query, by(by))).toList()) {
            lines.write(UsageCsv.line(row.getKey(), row.getValue()));
        }
    }

    private void entries(UsageQuery query, Writer lines) throws IOException {
        lines.write(UsageCsv.HEAD);
        ledger.entries(query, entry -> {
            try {
                lines.write(UsageCsv.line(entry));
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
        });
    }

    static By by(String word) {
        return By.valueOf(word.toUpperCase(Locale.ROOT));
    }

    static Stream<Map.Entry<String, UsageSum>> mostFirst(Map<String, UsageSum> sums) {
        return sums.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, UsageSum> row) ->
                                row.getValue().cost().usd())
                        .thenComparingLong(row -> row.getValue().tokens())
                        .reversed());
    }
}
