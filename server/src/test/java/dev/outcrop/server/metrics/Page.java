package dev.outcrop.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page in Prometheus's text format, read as strictly as it is written: each metric is described before its lines and at
 * one place, no line is there twice, and a histogram adds up.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">the format</a>
 */
public final class Page {
    private static final Pattern DESCRIPTION = Pattern.compile("# (HELP|TYPE) ([a-z_][a-z0-9_]*) (.+)");
    private static final Pattern LINE = Pattern.compile("([a-z_][a-z0-9_]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-z_][a-z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(?:,|$)");

    private final Map<String, String> help = new LinkedHashMap<>();
    private final Map<String, String> types = new LinkedHashMap<>();
    private final List<Line> lines = new ArrayList<>();

    /** A line; {@code name} may have a suffix that the metric has not. */
    public record Line(String metric, String name, Map<String, String> labels, double value) {}

    private Page() {}

    /** Reads a page; fails where it is wrong. */
    public static Page read(String text) {
        var page = new Page();
        assertThat(text).endsWith("\n");
        String metric = "";
        for (String line : text.split("\n", -1)) {
            Matcher description = DESCRIPTION.matcher(line);
            if (description.matches()) {
                metric = description.group(2);
                Map<String, String> what = description.group(1).equals("HELP") ? page.help : page.types;
                assertThat(what.put(metric, description.group(3)))
                        .as("%s is described once", metric)
                        .isNull();
            } else if (!line.isEmpty()) {
                page.line(metric, line);
            }
        }
        page.histograms();
        return page;
    }

    private void line(String metric, String text) {
        Matcher matcher = LINE.matcher(text);
        assertThat(matcher.matches()).as(text).isTrue();
        String name = matcher.group(1);
        assertThat(name).as("stands below its description").startsWith(metric);
        assertThat(types).containsKey(metric);
        assertThat(help).containsKey(metric);
        String suffix = name.substring(metric.length());
        switch (types.getOrDefault(metric, "")) {
            case "counter" -> assertThat(name).as(text).endsWith("_total");
            case "gauge" -> assertThat(suffix).as(text).isEmpty();
            case "histogram" -> assertThat(suffix).as(text).isIn("_bucket", "_count", "_sum");
            case "summary" -> assertThat(suffix).as(text).isIn("", "_count", "_sum");
            default -> throw new AssertionError("no such type: " + text);
        }
        var line = new Line(metric, name, labels(matcher.group(2), text), value(matcher.group(3)));
        assertThat(lines)
                .as("there twice: " + text)
                .noneMatch(other ->
                        other.name().equals(line.name()) && other.labels().equals(line.labels()));
        lines.add(line);
    }

    private static Map<String, String> labels(@Nullable String text, String line) {
        var labels = new HashMap<String, String>();
        if (text != null) {
            Matcher matcher = LABEL.matcher(text);
            int at = 0;
            while (at < text.length()) {
                assertThat(matcher.find(at) && matcher.start() == at).as(line).isTrue();
                assertThat(labels.put(matcher.group(1), matcher.group(2)))
                        .as(line)
                        .isNull();
                at = matcher.end();
            }
        }
        return labels;
    }

    private static double value(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private void histograms() {
        var buckets = new LinkedHashMap<Map<String, String>, TreeMap<Double, Double>>();
        lines.stream().filter(line -> line.name().endsWith("_bucket")).forEach(line -> {
            var key = new HashMap<>(line.labels());
            double bound = value(String.valueOf(key.remove("le")));
            key.put("", line.metric());
            buckets.computeIfAbsent(key, _ -> new TreeMap<>()).put(bound, line.value());
        });
        buckets.forEach((key, counts) -> {
            assertThat(List.copyOf(counts.values())).as("%s grows", key).isSorted();
            assertThat(counts.lastKey()).as("%s has all", key).isEqualTo(Double.POSITIVE_INFINITY);
            var labels = new HashMap<>(key);
            String metric = String.valueOf(labels.remove(""));
            assertThat(lines)
                    .anyMatch(line -> line.name().equals(metric + "_count")
                            && line.labels().equals(labels)
                            && line.value() == counts.lastEntry().getValue());
        });
    }

    /** All lines. */
    public List<Line> lines() {
        return List.copyOf(lines);
    }

    /** What each metric is for, by its name. */
    public Map<String, String> help() {
        return Map.copyOf(help);
    }

    /** The type of each metric. */
    public Map<String, String> types() {
        return Map.copyOf(types);
    }

    /** The sum of the lines of this name that have these labels among others; 0 if there are none. */
    public double sum(String name, String... labels) {
        var wanted = new HashMap<String, String>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        return lines.stream()
                .filter(line -> line.name().equals(name))
                .filter(line -> line.labels().entrySet().containsAll(wanted.entrySet()))
                .mapToDouble(Line::value)
                .sum();
    }
}
