package dev.outcrop.server.metrics;

import static java.util.Objects.requireNonNull;

import dev.outcrop.langfuse.ExportState;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells CloudWatch a few numbers, each minute a line of the log that CloudWatch itself makes metrics of: no call and no
 * permission is needed for it. The numbers are those of {@code /metrics}.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">Embedded metric format</a>
 */
public final class CloudWatchLines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CloudWatchLines.class);

    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final String NAMESPACE = "Outcrop";
    private static final String STAGE = "Stage";
    private static final String LANGFUSE = "langfuse";
    private static final String STREAMS = "outcrop_http_open_streams";
    private static final String FAILED = "outcrop_runs_failed";

    private final String stage;
    private final PrometheusRegistry registry;
    private final Reading<Map<String, ExportState>> exports;
    private final Clock clock;
    private final PrintStream out;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("outcrop-cloudwatch").factory());
    private double failedBefore;

    CloudWatchLines(
            String stage,
            PrometheusRegistry registry,
            Reading<Map<String, ExportState>> exports,
            Clock clock,
            PrintStream out) {
        this.stage = requireNonNull(stage, "stage is null");
        this.registry = requireNonNull(registry, "registry is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.out = requireNonNull(out, "out is null");
        this.exports = requireNonNull(exports, "exports is null");
    }

    /** Begins to tell. */
    CloudWatchLines start() {
        var _ = timer.scheduleAtFixedRate(this::tell, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    private void tell() {
        try {
            out.println(line());
        } catch (RuntimeException failure) { // an executor would stop here
            LOG.error("CloudWatch is told nothing", failure);
        }
    }

    /** The numbers of now, and what has failed since the last line. */
    synchronized String line() {
        double failed = sum(FAILED);
        var numbers = new LinkedHashMap<String, Double>();
        numbers.put("OpenStreams", sum(STREAMS));
        numbers.put("RunFailures", failed - failedBefore);
        backlog().ifPresent(runs -> numbers.put("LangfuseBacklog", (double) runs));
        failedBefore = failed;
        return JsonMapper.shared().writeValueAsString(json(numbers));
    }

    private ObjectNode json(Map<String, Double> numbers) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        ObjectNode about = line.putObject("_aws").put("Timestamp", clock.millis());
        ObjectNode directive = about.putArray("CloudWatchMetrics").addObject().put("Namespace", NAMESPACE);
        directive.putArray("Dimensions").addArray().add(STAGE);
        var metrics = directive.putArray("Metrics");
        line.put(STAGE, stage);
        numbers.forEach((name, number) -> {
            metrics.addObject().put("Name", name).put("Unit", "Count");
            line.put(name, number.longValue());
        });
        return line;
    }

    /** How many runs wait to be told, if Langfuse is told any. */
    private Optional<Long> backlog() {
        return Optional.ofNullable(exports.value().get(LANGFUSE)).map(ExportState::pending);
    }

    private double sum(String name) {
        return registry.scrape(name::equals).stream()
                .map(MetricSnapshot::getDataPoints)
                .flatMap(points -> points.stream())
                .mapToDouble(CloudWatchLines::value)
                .sum();
    }

    private static double value(DataPointSnapshot point) {
        return switch (point) {
            case GaugeSnapshot.GaugeDataPointSnapshot gauge -> gauge.getValue();
            case CounterSnapshot.CounterDataPointSnapshot counter -> counter.getValue();
            default -> 0;
        };
    }

    /** Tells what has come since the last line. */
    @Override
    public void close() {
        timer.shutdownNow();
        tell();
    }
}
