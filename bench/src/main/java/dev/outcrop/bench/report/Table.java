package dev.outcrop.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Medians as a Markdown table for each workload: a row for a number, a column for a system. */
public final class Table {
    private Table() {}

    /** All workloads; titles by name of system and of workload. */
    public static String of(Figures figures, Map<String, String> systems, Map<String, String> workloads) {
        var text = new StringBuilder();
        for (String workload : figures.workloads()) {
            text.append("\n### ")
                    .append(workload)
                    .append(": ")
                    .append(workloads.getOrDefault(workload, workload))
                    .append("\n\n");
            List<String> present = systems.keySet().stream()
                    .filter(system -> figures.all().stream()
                            .anyMatch(one -> one.system().equals(system)
                                    && one.workload().equals(workload)))
                    .toList();
            text.append("| median |");
            present.forEach(
                    system -> text.append(' ').append(systems.get(system)).append(" |"));
            text.append("\n|---|").append("---:|".repeat(present.size())).append('\n');
            for (String name : figures.names(workload)) {
                text.append("| ").append(name).append(" |");
                present.forEach(system -> text.append(' ')
                        .append(number(figures.median(system, workload, name)))
                        .append(" |"));
                text.append('\n');
            }
        }
        return text.toString();
    }

    /** Three digits that count. */
    static String number(OptionalDouble value) {
        if (value.isEmpty()) {
            return "–";
        }
        double number = value.getAsDouble();
        double size = Math.abs(number);
        if (size >= 100 || number == Math.rint(number)) {
            return String.format(Locale.ROOT, "%,.0f", number);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", number);
    }
}
