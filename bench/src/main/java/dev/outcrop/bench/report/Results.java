package dev.outcrop.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run's folder: raw figures of each round as JSON, medians as a Markdown table, and plots.
 *
 * @param folder {@code bench/results/<date>-<machine>}
 * @param how the options of the run, in a line
 * @param systems titles by name
 * @param workloads titles by name
 */
public record Results(
        Path folder, Machine machine, String how, Map<String, String> systems, Map<String, String> workloads) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    public Results {
        systems = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(systems));
        workloads = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(workloads));
    }

    /** The folder of today's run under {@code results}; one that is there gets a number behind it. */
    public static Path folder(Path results, LocalDate today, Machine machine) {
        Path folder = results.resolve(today + "-" + machine.shortName());
        for (int i = 2; Files.exists(folder); i++) {
            folder = results.resolve(today + "-" + machine.shortName() + "-" + i);
        }
        return folder;
    }

    /** Writes the figures of one round, as soon as it is over. */
    public void round(int round, List<Figure> figures) {
        var json = new LinkedHashMap<String, Object>();
        json.put("round", round);
        json.put("machine", machine);
        json.put("how", how);
        json.put("loadAfter", Machine.loadNow());
        json.put(
                "figures",
                figures.stream().filter(one -> !Double.isNaN(one.value())).toList());
        write("round-" + round + ".json", JSON.writeValueAsString(json) + "\n");
    }

    /** Writes the table and the plots; the table. */
    public String summary(Figures figures) {
        String table = "# Figures\n\n" + machine.sentence() + "\n" + how + " Medians over the rounds.\n"
                + Targets.of(figures, systems)
                + Ratios.of(figures, systems)
                + Table.of(figures, systems, workloads);
        write("table.md", table);
        plot(figures, "W1", "first token added p50 ms", "first-token.svg", "W1: time to first token added, p50, ms");
        plot(figures, "W3", "answers/s", "answers.svg", "W3: answers a second");
        plot(figures, "W4", "KiB a stream, resident", "memory.svg", "W4: memory for an open stream, KiB resident");
        return table;
    }

    private void plot(Figures figures, String workload, String name, String file, String title) {
        List<Plot.Bar> bars = systems.entrySet().stream()
                .flatMap(system -> {
                    OptionalDouble median = figures.median(system.getKey(), workload, name);
                    return median.stream().mapToObj(value -> new Plot.Bar(system.getValue(), value));
                })
                .toList();
        if (!bars.isEmpty()) {
            write(file, Plot.bars(title, bars));
        }
    }

    private void write(String name, String text) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
