package dev.outcrop.langfuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.outcrop.langfuse.GenAiMetrics.Call;
import dev.outcrop.model.Usage;
import dev.outcrop.testkit.SettableClock;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a collector gets to know of model calls, and what becomes of it when the collector is not well. */
class MetricsExporterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration OFTEN = Duration.ofMillis(20);
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Map<String, String> CUT = Map.of("error.type", "cut");
    private static final String MODEL = "acme.model-v1:0";

    private final FakeCollector collector = FakeCollector.start();
    private final SettableClock clock = SettableClock.at("2026-01-01T12:00:00Z");
    private final GenAiMetrics measured = new GenAiMetrics(new PrometheusRegistry());

    @AfterEach
    void stop() {
        collector.close();
    }

    private MetricsExporter exporter(Duration every) {
        return exporter(measured, "replica-1", every, FakeCollector.KEY);
    }

    private MetricsExporter exporter(GenAiMetrics metrics, String instance, Duration every, String key) {
        return new MetricsExporter(
                Connection.metrics(collector.url(), Map.of(FakeCollector.KEY_HEADER, key)),
                new Labels("1.0", instance, Optional.of("test"), Optional.empty(), List.of()),
                metrics,
                new Pace(every, OFTEN),
                clock);
    }

    private static Call answer(long millis, long first, Usage usage) {
        return new Call(
                MODEL,
                Duration.ofMillis(millis),
                Optional.of(Duration.ofMillis(first)),
                Optional.of(usage),
                Optional.empty());
    }

    private static Call failed(String error) {
        return new Call(MODEL, Duration.ofMillis(5), Optional.empty(), Optional.empty(), Optional.of(error));
    }

    @Test
    void a_call_is_measured_in_the_names_units_and_buckets_of_the_conventions() throws InterruptedException {
        measured.measure(answer(2_500, 500, new Usage(100, 21, 171, 40, 10)));
        measured.measure(failed("throttled"));
        try (MetricsExporter exporter = exporter(NEVER)) {
            exporter.start();
            clock.tick(Duration.ofMinutes(1));
            exporter.drain(PATIENCE);
        }

        assertThat(collector.metrics()).hasSize(1);
        HistogramDataPoint whole = point("gen_ai.client.operation.duration", Map.of());
        assertThat(FakeCollector.attributes(whole))
                .isEqualTo(Map.of(
                        "gen_ai.operation.name", "chat",
                        "gen_ai.provider.name", "aws.bedrock",
                        "gen_ai.request.model", MODEL));
        assertThat(whole.getSum()).isEqualTo(2.5);
        assertThat(whole.getExplicitBoundsList())
                .containsExactly(
                        0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);
        assertThat(whole.getBucketCountsList())
                .containsExactly(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L, 0L, 0L, 0L, 0L, 0L, 0L);
        assertThat(whole.getCount()).isEqualTo(1);
        assertThat(Instant.ofEpochSecond(0, whole.getStartTimeUnixNano())).isEqualTo("2026-01-01T12:00:00Z");
        assertThat(Instant.ofEpochSecond(0, whole.getTimeUnixNano())).isEqualTo("2026-01-01T12:01:00Z");
        assertThat(point("gen_ai.client.operation.duration", Map.of("error.type", "throttled"))
                        .getCount())
                .isEqualTo(1);

        HistogramDataPoint input = point("gen_ai.client.token.usage", Map.of("gen_ai.token.type", "input"));
        assertThat(input.getSum())
                .as("with what was read from and written to the cache")
                .isEqualTo(150);
        assertThat(input.getExplicitBoundsList())
                .containsExactly(
                        1.0,
                        4.0,
                        16.0,
                        64.0,
                        256.0,
                        1024.0,
                        4096.0,
                        16384.0,
                        65536.0,
                        262144.0,
                        1048576.0,
                        4194304.0,
                        16777216.0,
                        67108864.0);
        assertThat(point("gen_ai.client.token.usage", Map.of("gen_ai.token.type", "output"))
                        .getSum())
                .isEqualTo(21);
        assertThat(point("gen_ai.client.operation.time_to_first_chunk", Map.of())
                        .getSum())
                .isEqualTo(0.5);
        HistogramDataPoint first = point("gen_ai.server.time_to_first_token", Map.of());
        assertThat(first.getSum()).isEqualTo(0.5);
        assertThat(first.getExplicitBoundsList())
                .containsExactly(
                        0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);
        HistogramDataPoint each = point("gen_ai.server.time_per_output_token", Map.of());
        assertThat(each.getSum())
                .as("two seconds for twenty tokens after the first")
                .isEqualTo(0.1);
        assertThat(each.getExplicitBoundsList())
                .containsExactly(0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5);
        List<Metric> all = collector
                .metrics()
                .getFirst()
                .getResourceMetrics(0)
                .getScopeMetrics(0)
                .getMetricsList();
        assertThat(all).hasSize(5).allSatisfy(metric -> {
            assertThat(metric.getUnit())
                    .isEqualTo(metric.getName().equals("gen_ai.client.token.usage") ? "{token}" : "s");
            assertThat(metric.getHistogram().getAggregationTemporality())
                    .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
        });
    }

    @Test
    void nothing_is_sent_while_nothing_was_measured() throws InterruptedException {
        try (MetricsExporter exporter = exporter(OFTEN)) {
            exporter.start();
            exporter.drain(PATIENCE);
        }

        assertThat(collector.asked()).isEmpty();
    }

    @Test
    void what_a_collector_that_was_down_has_missed_is_in_the_next_request_and_it_is_told_once() {
        var logs = new ListAppender<ILoggingEvent>();
        logs.start();
        var logger = (Logger) LoggerFactory.getLogger(Standing.class);
        logger.addAppender(logs);
        collector.answering(503);
        try (MetricsExporter exporter = exporter(OFTEN)) {
            exporter.start();
            measured.measure(failed("cut"));
            await().atMost(PATIENCE).until(() -> exporter.state().failures() > 2);
            assertThat(exporter.state().problem()).contains("it answered 503");
            measured.measure(failed("cut"));
            collector.answering(200);

            await().atMost(PATIENCE)
                    .until(() -> collector
                            .point("gen_ai.client.operation.duration", CUT)
                            .filter(point -> point.getCount() == 2)
                            .isPresent());
            await().atMost(PATIENCE).until(() -> exporter.state().problem().isEmpty());
        } finally {
            logger.detachAppender(logs);
        }
        assertThat(logs.list.stream()
                        .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                        .map(ILoggingEvent::getFormattedMessage))
                .hasSize(2)
                .anyMatch(line -> line.contains("takes no metrics: it answered 503"))
                .anyMatch(line -> line.contains("takes metrics again"));
    }

    @Test
    void a_new_process_begins_at_nothing_and_says_so() throws InterruptedException {
        measured.measure(failed("cut"));
        try (MetricsExporter first = exporter(NEVER)) {
            first.start();
            first.drain(PATIENCE);
        }
        long before = point("gen_ai.client.operation.duration", CUT).getStartTimeUnixNano();
        clock.tick(Duration.ofHours(1));
        var fresh = new GenAiMetrics(new PrometheusRegistry());
        fresh.measure(failed("cut"));
        try (MetricsExporter second = exporter(fresh, "replica-2", NEVER, FakeCollector.KEY)) {
            second.start();
            second.drain(PATIENCE);
        }

        HistogramDataPoint after = point("gen_ai.client.operation.duration", CUT);
        assertThat(after.getCount()).isEqualTo(1);
        assertThat(after.getStartTimeUnixNano()).isGreaterThan(before);
        assertThat(collector.metrics())
                .extracting(request -> request.getResourceMetrics(0).getResource().getAttributesList().stream()
                        .filter(attribute -> attribute.getKey().equals("service.instance.id"))
                        .findFirst()
                        .orElseThrow()
                        .getValue()
                        .getStringValue())
                .containsExactly("replica-1", "replica-2");
    }

    @Test
    void who_is_slow_or_refuses_holds_up_neither_a_call_nor_the_end() throws InterruptedException {
        var gate = new CountDownLatch(1);
        collector.slow(gate);
        measured.measure(failed("cut"));
        MetricsExporter exporter = exporter(measured, "replica-1", OFTEN, "wrong");
        exporter.start();
        await().atMost(PATIENCE).until(() -> !collector.asked().isEmpty());
        measured.measure(failed("cut"));
        exporter.drain(Duration.ZERO); // returns, though nobody has answered

        gate.countDown();
        assertThat(collector.metrics()).isEmpty();

        try (MetricsExporter refused = exporter(measured, "replica-1", OFTEN, "wrong")) {
            refused.start();
            await().atMost(PATIENCE)
                    .until(() -> refused.state().problem().equals(Optional.of("it answered 401: the keys are wrong")));
        }
    }

    @Test
    void who_stalls_in_the_middle_of_an_answer_is_given_up_and_asked_again() {
        var gate = new CountDownLatch(1);
        collector.stalling(gate);
        measured.measure(failed("cut"));
        try (MetricsExporter exporter =
                exporter(Connection.metrics(collector.url(), Map.of(FakeCollector.KEY_HEADER, FakeCollector.KEY))
                        .withPatience(Duration.ofMillis(200)))) {
            exporter.start();
            await().atMost(PATIENCE)
                    .until(() -> exporter.state().problem().equals(Optional.of("it did not answer in time")));
            collector.stalling(new CountDownLatch(0));
            await().atMost(PATIENCE).until(() -> exporter.state().sent() > 0);
            await().atMost(PATIENCE).until(() -> exporter.state().problem().isEmpty());
        } finally {
            gate.countDown();
        }
    }

    @Test
    void a_header_that_cannot_be_sent_is_told_and_ends_nothing() {
        measured.measure(failed("cut"));
        try (MetricsExporter exporter =
                exporter(Connection.metrics(collector.url(), Map.of("x-api-key", "two\nlines")))) {
            exporter.start();
            await().atMost(PATIENCE).until(() -> exporter.state().problem().isPresent());
            assertThat(exporter.state().problem().orElseThrow())
                    .contains("a header")
                    .doesNotContain("two");
        }
    }

    @Test
    void what_goes_wrong_on_this_side_is_told_too_and_ends_nothing() {
        var broken = new AtomicBoolean();
        InstantSource sometimes = () -> {
            if (broken.get()) {
                throw new IllegalStateException("no time");
            }
            return clock.instant();
        };
        measured.measure(failed("cut"));
        try (MetricsExporter exporter = exporter(
                Connection.metrics(collector.url(), Map.of(FakeCollector.KEY_HEADER, FakeCollector.KEY)),
                sometimes.withZone(ZoneOffset.UTC))) {
            broken.set(true);
            exporter.start();
            await().atMost(PATIENCE).until(() -> exporter.state().problem().equals(Optional.of("they can't be sent")));
            broken.set(false);
            await().atMost(PATIENCE).until(() -> exporter.state().sent() > 0);
            await().atMost(PATIENCE).until(() -> exporter.state().problem().isEmpty());
        }
    }

    private MetricsExporter exporter(Connection connection) {
        return exporter(connection, clock);
    }

    private MetricsExporter exporter(Connection connection, Clock time) {
        return new MetricsExporter(
                connection,
                new Labels("1.0", "replica-1", Optional.of("test"), Optional.empty(), List.of()),
                measured,
                new Pace(OFTEN, OFTEN),
                time);
    }

    private HistogramDataPoint point(String name, Map<String, String> attributes) {
        return collector.point(name, attributes).orElseThrow();
    }
}
