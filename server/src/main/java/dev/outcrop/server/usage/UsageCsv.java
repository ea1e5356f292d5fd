package dev.outcrop.server.usage;

import dev.outcrop.id.RunId;
import dev.outcrop.server.http.Csv;
import dev.outcrop.usage.UsageEntry;
import dev.outcrop.usage.UsageSum;
import java.util.List;
import java.util.stream.Collectors;

/** Entries of the ledger, and what they come to, as lines of CSV (RFC 4180). What is not known is left empty. */
final class UsageCsv {
    static final String HEAD = "at,person,groups,agent,key,model,run,purpose,input_tokens,output_tokens,"
            + "cache_read_tokens,cache_write_tokens,usd,saved_usd,estimated\r\n";

    private UsageCsv() {}

    /** The head of sums by this word. */
    static String head(String by) {
        return by
                + ",calls,input_tokens,output_tokens,cache_read_tokens,cache_write_tokens,usd,unpriced_calls,saved_usd,"
                + "estimated_calls\r\n";
    }

    static String line(String name, UsageSum sum) {
        return Csv.line(List.of(
                Csv.text(name),
                Long.toString(sum.calls()),
                Long.toString(sum.inputTokens()),
                Long.toString(sum.outputTokens()),
                Long.toString(sum.cacheReadTokens()),
                Long.toString(sum.cacheWriteTokens()),
                sum.costUnknown() ? "" : UsageJson.usd(sum.cost()),
                Long.toString(sum.unpriced()),
                sum.costUnknown() ? "" : UsageJson.usd(sum.saved()),
                Long.toString(sum.estimated())));
    }

    static String line(UsageEntry entry) {
        var charge = entry.charge();
        return Csv.line(List.of(
                entry.at().toString(),
                Csv.text(charge.person()),
                Csv.text(charge.groups().stream().sorted().collect(Collectors.joining(" "))),
                Csv.text(charge.agent().orElse("")),
                Csv.text(charge.key().orElse("")),
                Csv.text(entry.model()),
                entry.run().map(RunId::value).orElse(""),
                Csv.text(entry.purpose().orElse("")),
                Long.toString(entry.usage().inputTokens()),
                Long.toString(entry.usage().outputTokens()),
                Long.toString(entry.usage().cacheReadTokens()),
                Long.toString(entry.usage().cacheWriteTokens()),
                entry.cost().map(UsageJson::usd).orElse(""),
                entry.saved().map(UsageJson::usd).orElse(""),
                entry.estimated() ? "1" : "0"));
    }
}
