package dev.outcrop.bench.report;

import static dev.outcrop.bench.report.Target.least;
import static dev.outcrop.bench.report.Target.most;

import java.util.List;
import java.util.Map;

/** What Outcrop is to reach, and whether it does. */
final class Targets {
    static final List<String> OURS = List.of("outcrop-sqlite", "outcrop-postgresql");
    private static final String FIRST_P50 = "first token added p50 ms";
    private static final String FIRST_P99 = "first token added p99 ms";
    private static final String ANSWERS = "answers/s";
    private static final String FAILED = "failed";
    private static final String KIB = "KiB a stream, resident";

    private static final List<Target> ALL = List.of(
            most("W1", FIRST_P50, 5),
            most("W1", FIRST_P99, 1.5).times("bare-jdk"),
            least("W1", "token rate, share of direct", 0.98),
            most("W1", FAILED, 0),
            most("W2", FIRST_P50, 15),
            most("W2", FIRST_P99, 2).times("bare-jdk"),
            most("W2", FAILED, 0),
            least("W3", ANSWERS, 8).times("mastra"),
            least("W3", ANSWERS, 4).times("spring-ai", "spring-ai-tuned"),
            least("W3", ANSWERS, 2).times("langchain4j", "langchain4j-tuned"),
            least("W3", ANSWERS, 0.5).times("bare-jdk").aimedAt(),
            most("W4", FAILED, 0),
            most("W4", KIB, 96),
            most("W4", FIRST_P50, 10),
            most("W4", "token added p50 ms", 10),
            most("W4-max", FAILED, 0),
            most("W4-max", KIB, 96),
            least("W5", "model calls that went on to the end %", 100),
            most("W5", "stop, seen by the model max ms", 100),
            most("W6", FAILED, 0),
            most("W6", "sent / content", 1.5),
            most("W7", "healthy answers that failed", 0),
            most("start", "first 200 ms", 800),
            most("start", "first answer added ms", 150),
            most("start", "idle memory MB", 120));

    private Targets() {}

    /** A table with a row for each target, and two columns for each system that has to meet them. */
    static String of(Figures figures, Map<String, String> systems) {
        List<String> ours = systems.keySet().stream().filter(OURS::contains).toList();
        if (ours.isEmpty()) {
            return "";
        }
        var text = new StringBuilder("\n### Targets\n\n| target | limit |");
        ours.forEach(name -> text.append(' ').append(systems.get(name)).append(" | |"));
        text.append("\n|---|---|").append("---:|---|".repeat(ours.size())).append('\n');
        for (Target target : ALL) {
            if (figures.workloads().contains(target.workload())) {
                row(text, target, figures, ours);
            }
        }
        return text.toString();
    }

    private static void row(StringBuilder text, Target target, Figures figures, List<String> ours) {
        text.append("| ")
                .append(target.workload())
                .append(' ')
                .append(target.figure())
                .append(" | ")
                .append(target.words(figures))
                .append(target.aim() ? " (aim)" : "")
                .append(" |");
        for (String name : ours) {
            text.append(' ')
                    .append(Table.number(figures.median(name, target.workload(), target.figure())))
                    .append(" | ")
                    .append(target.met(figures, name)
                            .map(met -> met ? "met" : "**not met**")
                            .orElse("not measured"))
                    .append(" |");
        }
        text.append('\n');
    }
}
