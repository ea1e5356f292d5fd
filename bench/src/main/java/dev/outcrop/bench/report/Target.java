package dev.outcrop.bench.report;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a figure of Outcrop has to be.
 *
 * @param figure the figure's name
 * @param most whether the limit is what it may be at most, rather than what it has to be at least
 * @param factor the limit itself, or what the others' figure is multiplied by
 * @param others the systems of which the best one's figure is the measure; empty if the limit is absolute
 * @param aim whether it is only aimed at
 */
record Target(String workload, String figure, boolean most, double factor, List<String> others, boolean aim) {
    Target {
        requireNonNull(workload, "workload is null");
        requireNonNull(figure, "figure is null");
        others = List.copyOf(others);
    }

    static Target most(String workload, String figure, double limit) {
        return new Target(workload, figure, true, limit, List.of(), false);
    }

    static Target least(String workload, String figure, double limit) {
        return new Target(workload, figure, false, limit, List.of(), false);
    }

    /** At most, or at least, so many times what the others have. */
    Target times(String... systems) {
        return new Target(workload, figure, most, factor, List.of(systems), aim);
    }

    Target aimedAt() {
        return new Target(workload, figure, most, factor, others, true);
    }

    /** What the limit comes to in these figures; empty if none of the others has the figure. */
    OptionalDouble limit(Figures figures) {
        if (others.isEmpty()) {
            return OptionalDouble.of(factor);
        }
        var measured = others.stream()
                .map(other -> figures.median(other, workload, figure))
                .flatMapToDouble(OptionalDouble::stream);
        OptionalDouble best = most ? measured.min() : measured.max();
        return best.isEmpty() ? best : OptionalDouble.of(best.getAsDouble() * factor);
    }

    /** Whether a system meets it; empty if it or the measure was not measured. */
    Optional<Boolean> met(Figures figures, String system) {
        OptionalDouble value = figures.median(system, workload, figure);
        OptionalDouble limit = limit(figures);
        if (value.isEmpty() || limit.isEmpty()) {
            return Optional.empty();
        }
        int order = Double.compare(value.getAsDouble(), limit.getAsDouble());
        return Optional.of(most ? order <= 0 : order >= 0);
    }

    /** In words, without the figure's name: {@code ≤ 1.5 × bare-jdk = 3.20}. */
    String words(Figures figures) {
        String sign = most ? "≤ " : "≥ ";
        String number = Table.number(OptionalDouble.of(factor));
        if (others.isEmpty()) {
            return sign + number;
        }
        return sign + number + " × " + others.getFirst() + " = " + Table.number(limit(figures));
    }
}
