package dev.outcrop.iac.cost;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The cost of several stages side by side, as a table in Markdown. */
public record CostTable(Map<String, IdleCost> stages) {

    /** The table, with its date and what it does not know. */
    public String markdown() {
        var text = new StringBuilder();
        text.append("US dollars a month in us-east-1 with nobody about, reckoned from list prices of ")
                .append(IdleCost.date())
                .append(" that nobody has held against AWS's own pages. ")
                .append(IdleCost.UNKNOWN)
                .append("\n\n| |");
        stages.keySet().forEach(name -> text.append(' ').append(name).append(" | |"));
        text.append("\n|---|").append("---|---:|".repeat(stages.size())).append('\n');
        var kinds = stages.values().stream()
                .flatMap(cost -> cost.lines().stream())
                .map(IdleCost.Line::what)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        kinds.forEach(what -> {
            text.append("| ").append(what).append(" |");
            stages.values().forEach(cost -> text.append(cell(cost, what)));
            text.append('\n');
        });
        text.append("| **all** |");
        stages.values()
                .forEach(cost ->
                        text.append(" | **").append(dollars(cost.dollars())).append("** |"));
        return text.append('\n').toString();
    }

    private static String cell(IdleCost cost, String what) {
        return cost.lines().stream()
                .filter(line -> line.what().equals(what))
                .findFirst()
                .map(line -> " " + line.how() + " | " + dollars(line.dollars()) + " |")
                .orElse(" – | 0 |");
    }

    private static String dollars(double amount) {
        return String.format(Locale.ROOT, "%.1f", amount);
    }
}
