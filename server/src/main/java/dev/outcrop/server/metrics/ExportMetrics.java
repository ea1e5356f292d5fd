package dev.outcrop.server.metrics;

import dev.outcrop.langfuse.ExportState;
import dev.outcrop.langfuse.ExportState.Mood;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** How those who watch from outside are served. */
final class ExportMetrics {
    private static final String TARGET = "target";

    private final Instruments instruments;
    private final Reading<Map<String, ExportState>> states;

    private ExportMetrics(Instruments instruments, Sources sources) {
        this.instruments = instruments;
        this.states = new Reading<>(sources.exports(), Map.of());
    }

    static void register(Instruments instruments, Sources sources) {
        var metrics = new ExportMetrics(instruments, sources);
        metrics.gauge("export_pending_runs", "Runs that have ended and are not told yet.", ExportState::pending);
        metrics.gauge(
                "export_behind_seconds",
                "For how long the oldest run that is not told yet has waited.",
                state -> Seconds.of(state.behind().orElse(Duration.ZERO)));
        instruments.gauge(
                "export_reading_age_seconds",
                "How old the other numbers of exports are: seconds, and more only if the database is slow or away.",
                reading -> {
                    metrics.states.value();
                    reading.call(Seconds.of(metrics.states.age()));
                });
        metrics.moods();
        metrics.counter("export_runs", "Runs that this process has told as a whole.", ExportState::exported);
        metrics.counter("export_spans", "Spans that were taken.", ExportState::spans);
        metrics.counter(
                "export_dropped_spans", "Spans that would never be taken and are left out.", ExportState::dropped);
        metrics.counter("export_failed_requests", "Requests with spans that were not taken.", ExportState::failures);
        instruments.counter(
                "metrics_export_requests",
                "Requests with metrics to the collector, by whether they were taken.",
                reading -> sources.otlp().get().ifPresent(state -> {
                    reading.call((double) state.sent(), "taken");
                    reading.call((double) state.failures(), "failed");
                }),
                "outcome");
        instruments.counter(
                "http_spans",
                "Spans of requests for the collector: taken by it, or dropped since it did not take them in time.",
                reading -> sources.requests().get().ifPresent(state -> {
                    reading.call((double) state.taken(), "taken");
                    reading.call((double) state.dropped(), "dropped");
                }),
                "outcome");
    }

    private void moods() {
        instruments.gauge(
                "export_state",
                "1 for what the exporter is: on, refusing or behind.",
                reading -> states.value().forEach((target, state) -> {
                    for (Mood mood : Mood.values()) {
                        reading.call(
                                state.mood() == mood ? 1 : 0,
                                target,
                                mood.name().toLowerCase(Locale.ROOT));
                    }
                }),
                TARGET,
                "state");
    }

    private void gauge(String name, String help, ToDoubleFunction<ExportState> number) {
        instruments.gauge(
                name,
                help,
                reading -> states.value().forEach((target, state) -> reading.call(number.applyAsDouble(state), target)),
                TARGET);
    }

    private void counter(String name, String help, ToDoubleFunction<ExportState> number) {
        instruments.counter(
                name,
                help,
                reading -> states.value().forEach((target, state) -> reading.call(number.applyAsDouble(state), target)),
                TARGET);
    }
}
