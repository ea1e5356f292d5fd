package dev.outcrop.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class TableTest {
    private static final Figures FIGURES = new Figures(List.of(
            new Figure(1, "b", "W1", "x ms", 9),
            new Figure(2, "b", "W1", "x ms", 1),
            new Figure(3, "b", "W1", "x ms", 2),
            new Figure(1, "a", "W1", "x ms", 4),
            new Figure(1, "a", "W1", "y", Double.NaN)));

    @Test
    void medianIsTheMiddle() {
        assertThat(FIGURES.median("b", "W1", "x ms")).hasValue(2);
        assertThat(Figures.median(4, Double.NaN, 2)).hasValue(3);
        assertThat(Figures.median(Double.NaN)).isEmpty();
    }

    @Test
    void hasAColumnForEachSystemAndARowForEachNumber() {
        var systems = new LinkedHashMap<String, String>();
        systems.put("a", "A");
        systems.put("b", "B");
        systems.put("c", "not measured");
        assertThat(Table.of(FIGURES, systems, Map.of("W1", "work"))).isEqualTo("""

                ### W1: work

                | median | A | B |
                |---|---:|---:|
                | x ms | 4 | 2 |
                | y | – | – |
                """);
    }

    @Test
    void numbersHaveTheDigitsThatCount() {
        assertThat(Table.number(OptionalDouble.of(12_345.6))).isEqualTo("12,346");
        assertThat(Table.number(OptionalDouble.of(12.345))).isEqualTo("12.3");
        assertThat(Table.number(OptionalDouble.of(1.2345))).isEqualTo("1.23");
        assertThat(Table.number(OptionalDouble.of(0.12345))).isEqualTo("0.123");
        assertThat(Table.number(OptionalDouble.of(0))).isEqualTo("0");
    }
}
