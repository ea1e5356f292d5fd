package dev.outcrop.server.metrics;

import static java.util.Objects.requireNonNull;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.function.Consumer;

/** Makes instruments whose names begin with {@code outcrop_}. */
record Instruments(PrometheusRegistry registry) {
    private static final String OURS = "outcrop_";

    Instruments {
        requireNonNull(registry, "registry is null");
    }

    /** {@code name} without {@code _total}. */
    Counter counter(String name, String help, String... labels) {
        return Counter.builder()
                .name(OURS + name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(registry);
    }

    /** A counter that somebody else counts. */
    CounterWithCallback counter(
            String name, String help, Consumer<CounterWithCallback.Callback> reading, String... labels) {
        return CounterWithCallback.builder()
                .name(OURS + name)
                .help(help)
                .labelNames(labels)
                .callback(reading)
                .register(registry);
    }

    /** {@code name} without {@code _seconds}. */
    Histogram seconds(String name, String help, double[] bounds, String... labels) {
        return Histogram.builder()
                .name(OURS + name)
                .unit(Unit.SECONDS)
                .help(help)
                .labelNames(labels)
                .classicOnly()
                .classicUpperBounds(bounds)
                .withoutExemplars()
                .register(registry);
    }

    Gauge gauge(String name, String help, String... labels) {
        return Gauge.builder()
                .name(OURS + name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(registry);
    }

    /** A gauge that is read when somebody asks. */
    GaugeWithCallback gauge(String name, String help, Consumer<GaugeWithCallback.Callback> reading, String... labels) {
        return GaugeWithCallback.builder()
                .name(OURS + name)
                .help(help)
                .labelNames(labels)
                .callback(reading)
                .register(registry);
    }
}
