package dev.outcrop.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.langfuse.ExportState;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CloudWatchLinesTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Metrics metrics = new Metrics(registry);
    private final Instruments others = new Instruments(registry);
    private final Counter failed = others.counter("runs_failed", "As the journal counts them.", "code");

    private interface Work {
        void with(CloudWatchLines lines);
    }

    private void lines(Supplier<Map<String, ExportState>> exports, Work test) {
        var seconds = new AtomicLong();
        // Each look at the clock is a second later than the one before: nothing is known from a moment ago.
        var reading = new Reading<>(exports, Map.of(), () -> seconds.addAndGet(1_000_000_000));
        try (var lines = new CloudWatchLines(
                "test",
                registry,
                reading,
                Clock.fixed(NOON, ZoneOffset.UTC),
                new PrintStream(out, true, StandardCharsets.UTF_8))) {
            test.with(lines);
        }
    }

    private static Map<String, ExportState> pending(long runs) {
        return Map.of(
                "langfuse", new ExportState(ExportState.Mood.ON, Optional.empty(), runs, Optional.empty(), 0, 0, 0, 0));
    }

    @Test
    void a_line_is_what_cloudwatch_takes_and_has_the_numbers_that_scaling_and_alarms_read() {
        lines(() -> pending(7), lines -> {
            metrics.requests().streamBegun("/api/chat");
            metrics.requests().streamBegun("/api/runs/{id}/events");
            failed.labelValues("throttled").inc(3);

            JsonNode line = EmbeddedMetrics.checked(lines.line());
            assertThat(line.at("/_aws/Timestamp").longValue()).isEqualTo(NOON.toEpochMilli());
            assertThat(line.at("/_aws/CloudWatchMetrics/0/Namespace").asString())
                    .isEqualTo("Outcrop");
            assertThat(line.at("/_aws/CloudWatchMetrics/0/Dimensions").toString())
                    .isEqualTo("[[\"Stage\"]]");
            assertThat(line.path("Stage").asString()).isEqualTo("test");
            assertThat(line.path("OpenStreams").intValue()).isEqualTo(2);
            assertThat(line.path("RunFailures").intValue()).isEqualTo(3);
            assertThat(line.path("LangfuseBacklog").intValue()).isEqualTo(7);
        });
    }

    /** What the stacks on AWS ask CloudWatch for, by their reviewed templates: another name would be silence. */
    @Test
    void alarms_and_scaling_of_every_stage_read_what_is_told_and_under_the_name_of_that_stage() {
        lines(() -> pending(1), lines -> {
            JsonNode line = EmbeddedMetrics.checked(lines.line());
            Map<String, Set<String>> read = readByStages(line.at("/_aws/CloudWatchMetrics/0/Namespace"));

            assertThat(read)
                    .containsKeys("dev", "prod")
                    .allSatisfy((stage, names) -> assertThat(names)
                            .as(stage)
                            .containsExactlyInAnyOrderElementsOf(
                                    line.at("/_aws/CloudWatchMetrics/0/Metrics").findValuesAsString("Name")));
        });
    }

    /** The numbers in our namespace that templates name, by the stage by which they are told apart. */
    private static Map<String, Set<String>> readByStages(JsonNode namespace) {
        var read = new TreeMap<String, Set<String>>();
        try (Stream<Path> files = Files.walk(Path.of("..", "iac", "src", "test", "resources", "golden"))) {
            files.filter(file -> file.toString().endsWith("-App.template.json"))
                    .flatMap(file -> JsonMapper.shared().readTree(file).findParents("Namespace").stream())
                    .filter(metric -> metric.path("Namespace").equals(namespace))
                    .forEach(metric -> {
                        assertThat(metric.path("Dimensions")).hasSize(1);
                        assertThat(metric.at("/Dimensions/0/Name").asString()).isEqualTo("Stage");
                        read.computeIfAbsent(metric.at("/Dimensions/0/Value").asString(), _ -> new TreeSet<>())
                                .add(metric.path("MetricName").asString());
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read;
    }

    @Test
    void failures_are_those_since_the_last_line_and_the_last_line_comes_at_the_end() {
        lines(() -> pending(0), lines -> {
            failed.labelValues("throttled").inc(2);
            assertThat(EmbeddedMetrics.checked(lines.line()).path("RunFailures").intValue())
                    .isEqualTo(2);
            assertThat(EmbeddedMetrics.checked(lines.line()).path("RunFailures").intValue())
                    .isZero();
            failed.labelValues("cut").inc();
        });
        String told = out.toString(StandardCharsets.UTF_8);
        assertThat(told).endsWith("\n").hasLineCount(1);
        assertThat(EmbeddedMetrics.checked(told.strip()).path("RunFailures").intValue())
                .isEqualTo(1);
    }

    @Test
    void without_langfuse_its_backlog_is_not_told() {
        lines(
                Map::of,
                lines -> assertThat(EmbeddedMetrics.checked(lines.line()).has("LangfuseBacklog"))
                        .isFalse());
    }
}
