package dev.outcrop.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** How many times better Outcrop is than each other system. */
final class Ratios {
    private static final List<Row> ROWS = List.of(
            new Row("start", "first 200 ms", false),
            new Row("start", "idle memory MB", false),
            new Row("W1", "first token added p50 ms", false),
            new Row("W1", "first token added p99 ms", false),
            new Row("W1", "token added p50 ms", false),
            new Row("W1", "token rate k/s", true),
            new Row("W1", "CPU s per 1,000 tokens", false),
            new Row("W2", "first token added p50 ms", false),
            new Row("W2", "first token added p99 ms", false),
            new Row("W3", "answers/s", true),
            new Row("W3", "CPU s per 1,000 tokens", false),
            new Row("W4", "KiB a stream, resident", false),
            new Row("W4", "first token added p50 ms", false),
            new Row("W6", "sent / content", false),
            new Row("W6", "run ms", false));

    private Ratios() {}

    private record Row(String workload, String figure, boolean more) {

        /** Above 1 if the first is better; empty if one of them has none, or none above 0. */
        OptionalDouble ratio(Figures figures, String ours, String other) {
            OptionalDouble mine = figures.median(ours, workload, figure);
            OptionalDouble theirs = figures.median(other, workload, figure);
            if (mine.orElse(0) <= 0 || theirs.orElse(0) <= 0) {
                return OptionalDouble.empty();
            }
            double ratio = mine.getAsDouble() / theirs.getAsDouble();
            return OptionalDouble.of(more ? ratio : 1 / ratio);
        }
    }

    /** A table for each of {@code ours}: a row for a figure, a column for each other system. */
    static String of(Figures figures, Map<String, String> systems) {
        var text = new StringBuilder();
        for (String ours : Targets.OURS) {
            List<String> others = systems.keySet().stream()
                    .filter(name -> !name.startsWith("outcrop-")
                            && ROWS.stream()
                                    .anyMatch(row ->
                                            row.ratio(figures, ours, name).isPresent()))
                    .toList();
            if (!others.isEmpty()) {
                table(text, figures, systems, ours, others);
            }
        }
        return text.toString();
    }

    private static void table(
            StringBuilder text, Figures figures, Map<String, String> systems, String ours, List<String> others) {
        text.append("\n### How many times better is ")
                .append(systems.get(ours))
                .append(" than …\n\nBelow 1 it is worse. Of medians; no number where one of them is 0 or less.\n\n| |");
        others.forEach(other -> text.append(' ').append(systems.get(other)).append(" |"));
        text.append("\n|---|").append("---:|".repeat(others.size())).append('\n');
        for (Row row : ROWS) {
            if (others.stream()
                    .noneMatch(other -> row.ratio(figures, ours, other).isPresent())) {
                continue;
            }
            text.append("| ")
                    .append(row.workload())
                    .append(' ')
                    .append(row.figure())
                    .append(" |");
            others.forEach(other -> text.append(' ')
                    .append(times(row.ratio(figures, ours, other)))
                    .append(" |"));
            text.append('\n');
        }
    }

    private static String times(OptionalDouble ratio) {
        return ratio.isEmpty()
                ? "–"
                : String.format(Locale.ROOT, ratio.getAsDouble() >= 10 ? "%,.0f" : "%.2f", ratio.getAsDouble());
    }
}
