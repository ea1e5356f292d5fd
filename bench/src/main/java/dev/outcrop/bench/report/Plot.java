package dev.outcrop.bench.report;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Bars on a logarithmic axis, as SVG: systems differ by powers of ten. */
final class Plot {
    private static final int WIDTH = 760;
    private static final int LABELS = 270;
    private static final int ROW = 26;
    private static final int TOP = 44;

    private Plot() {}

    /** A bar. */
    record Bar(String label, double value) {}

    /** Bars under a title; what is not above 0 gets a line and its number. */
    static String bars(String title, List<Bar> bars) {
        double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
        OptionalDouble least =
                bars.stream().mapToDouble(Bar::value).filter(value -> value > 0).min();
        double low = Math.pow(10, Math.floor(Math.log10(least.orElse(1))));
        double high = Math.max(low * 10, Math.pow(10, Math.ceil(Math.log10(Math.max(most, low)))));
        var lines = new ArrayList<String>();
        lines.add(text(12, 24, "start", 15, title));
        int y = TOP;
        for (Bar bar : bars) {
            double share = bar.value() <= low ? 0.004 : Math.log(bar.value() / low) / Math.log(high / low);
            int width = (int) Math.round(share * (WIDTH - LABELS - 90));
            lines.add(text(LABELS - 8, y + 16, "end", 12, bar.label()));
            lines.add(String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>",
                    LABELS,
                    y + 3,
                    Math.max(2, width),
                    ROW - 8,
                    bar.label().startsWith("Outcrop") ? "#c2410c" : "#64748b"));
            lines.add(text(
                    LABELS + Math.max(2, width) + 6,
                    y + 16,
                    "start",
                    12,
                    Table.number(OptionalDouble.of(bar.value()))));
            y += ROW;
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" height=\"" + (y + 12)
                + "\" font-family=\"sans-serif\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
                + lines.stream().collect(joining("\n")) + "\n</svg>\n";
    }

    private static String text(int x, int y, String anchor, int size, String words) {
        String safe = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return "<text x=\"" + x + "\" y=\"" + y + "\" text-anchor=\"" + anchor + "\" font-size=\"" + size + "\">" + safe
                + "</text>";
    }
}
