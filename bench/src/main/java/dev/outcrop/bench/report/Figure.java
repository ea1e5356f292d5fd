package dev.outcrop.bench.report;

import static java.util.Objects.requireNonNull;

/**
 * One number of one round.
 *
 * @param name what it is, with its unit
 */
public record Figure(int round, String system, String workload, String name, double value) {
    public Figure {
        requireNonNull(system, "system is null");
        requireNonNull(workload, "workload is null");
        requireNonNull(name, "name is null");
    }
}
