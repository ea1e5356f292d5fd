package dev.outcrop.server.usage;

import dev.outcrop.id.RunId;
import dev.outcrop.usage.UsageEntry;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Entries of the ledger as lines of CSV (RFC 4180). */
final class UsageCsv {
    static final String HEAD = "at,person,groups,agent,key,model,run,purpose,input_tokens,output_tokens,"
            + "cache_read_tokens,cache_write_tokens,usd,saved_usd,estimated\r\n";

    private static final Pattern NEEDS_QUOTES = Pattern.compile("[\",\\r\\n]");

    /** What a spreadsheet would take for a formula. */
    private static final Pattern FORMULA = Pattern.compile("^[=+@\\t-].*", Pattern.DOTALL);

    private UsageCsv() {}

    static String line(UsageEntry entry) {
        var charge = entry.charge();
        return List.of(
                                entry.at().toString(),
                                text(charge.person()),
                                text(charge.groups().stream().sorted().collect(Collectors.joining(" "))),
                                text(charge.agent().orElse("")),
                                text(charge.key().orElse("")),
                                text(entry.model()),
                                entry.run().map(RunId::value).orElse(""),
                                text(entry.purpose().orElse("")),
                                Long.toString(entry.usage().inputTokens()),
                                Long.toString(entry.usage().outputTokens()),
                                Long.toString(entry.usage().cacheReadTokens()),
                                Long.toString(entry.usage().cacheWriteTokens()),
                                entry.cost().map(UsageJson::usd).orElse(""),
                                entry.saved().map(UsageJson::usd).orElse(""),
                                entry.estimated() ? "1" : "0")
                        .stream()
                        .collect(Collectors.joining(","))
                + "\r\n";
    }

    private static String text(String value) {
        String harmless = FORMULA.matcher(value).matches() ? "'" + value : value;
        return NEEDS_QUOTES.matcher(harmless).find() ? '"' + harmless.replace("\"", "\"\"") + '"' : harmless;
    }
}
