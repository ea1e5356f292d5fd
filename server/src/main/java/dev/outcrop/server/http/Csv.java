package dev.outcrop.server.http;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Lines of CSV (RFC 4180) that a spreadsheet takes for text. */
public final class Csv {
    private static final Pattern NEEDS_QUOTES = Pattern.compile("[\",\\r\\n]");

    /** What a spreadsheet would take for a formula. */
    private static final Pattern FORMULA = Pattern.compile("^[=+@\\t-].*", Pattern.DOTALL);

    private Csv() {}

    /** A line with its end; each value is {@link #text} or a number. */
    public static String line(List<String> values) {
        return values.stream().collect(Collectors.joining(",", "", "\r\n"));
    }

    /** A text as a value. */
    public static String text(String value) {
        String harmless = FORMULA.matcher(value).matches() ? "'" + value : value;
        return NEEDS_QUOTES.matcher(harmless).find() ? '"' + harmless.replace("\"", "\"\"") + '"' : harmless;
    }
}
