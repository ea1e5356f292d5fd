package dev.outcrop.bench.report;

import java.util.List;
import java.util.OptionalDouble;

/** The numbers of all rounds. */
public record Figures(List<Figure> all) {
    public Figures {
        all = List.copyOf(all);
    }

    /** The workloads, in the order in which they were measured. */
    public List<String> workloads() {
        return all.stream().map(Figure::workload).distinct().toList();
    }

    /** The names of a workload's numbers, in order. */
    public List<String> names(String workload) {
        return all.stream()
                .filter(one -> one.workload().equals(workload))
                .map(Figure::name)
                .distinct()
                .toList();
    }

    /** The median over the rounds in which there is a number; empty if there is none. */
    public OptionalDouble median(String system, String workload, String name) {
        return median(all.stream()
                .filter(one -> one.system().equals(system)
                        && one.workload().equals(workload)
                        && one.name().equals(name))
                .mapToDouble(Figure::value)
                .toArray());
    }

    /** The middle of those that are numbers, or the mean of the two in the middle. */
    static OptionalDouble median(double... values) {
        double[] sorted = java.util.Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of((sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2);
    }
}
