package dev.outcrop.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TargetTest {
    private static final Figures FIGURES = new Figures(List.of(
            new Figure(1, "bare-jdk", "W1", "first token added p99 ms", 10),
            new Figure(1, "outcrop-sqlite", "W1", "first token added p50 ms", 5),
            new Figure(1, "outcrop-sqlite", "W1", "first token added p99 ms", 15.1),
            new Figure(1, "spring-ai", "W3", "answers/s", 100),
            new Figure(1, "spring-ai-tuned", "W3", "answers/s", 120),
            new Figure(1, "outcrop-sqlite", "W3", "answers/s", 480)));

    @Test
    void theLimitItselfIsMet() {
        var target = Target.most("W1", "first token added p50 ms", 5);
        assertThat(target.met(FIGURES, "outcrop-sqlite")).contains(true);
        assertThat(Target.least("W3", "answers/s", 480.5).met(FIGURES, "outcrop-sqlite"))
                .contains(false);
    }

    @Test
    void theBetterOfTheOthersIsTheMeasure() {
        var target = Target.least("W3", "answers/s", 4).times("spring-ai", "spring-ai-tuned");
        assertThat(target.limit(FIGURES)).hasValue(480);
        assertThat(target.met(FIGURES, "outcrop-sqlite")).contains(true);
    }

    @Test
    void whatWasNotMeasuredIsNeitherMetNorNot() {
        assertThat(Target.least("W3", "answers/s", 8).times("mastra").met(FIGURES, "outcrop-sqlite"))
                .isEmpty();
        assertThat(Target.most("W1", "first token added p50 ms", 5).met(FIGURES, "outcrop-postgresql"))
                .isEmpty();
    }

    @Test
    void theTableSaysWhatIsMet() {
        var systems = new LinkedHashMap<String, String>();
        systems.put("bare-jdk", "Bare");
        systems.put("outcrop-sqlite", "Ours");
        assertThat(Targets.of(FIGURES, systems))
                .contains("| target | limit | Ours | |")
                .contains("| W1 first token added p50 ms | ≤ 5 | 5 | met |")
                .contains("| W1 first token added p99 ms | ≤ 1.50 × bare-jdk = 15 | 15.1 | **not met** |")
                .contains("| W1 token rate, share of direct | ≥ 0.980 | – | not measured |")
                .doesNotContain("| start ");
    }

    @Test
    void ratiosAreAboveOneWhereOursIsBetter() {
        var systems = new LinkedHashMap<String, String>();
        systems.put("outcrop-sqlite", "Ours");
        systems.put("bare-jdk", "Bare");
        systems.put("spring-ai", "Spring");
        assertThat(Ratios.of(FIGURES, systems)).contains("""
                | | Bare | Spring |
                |---|---:|---:|
                | W1 first token added p99 ms | 0.66 | – |
                | W3 answers/s | – | 4.80 |
                """);
    }
}
