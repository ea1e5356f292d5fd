package dev.outcrop.server;

import dev.outcrop.id.IdSource;
import dev.outcrop.id.RunId;
import dev.outcrop.langfuse.ExportState;
import dev.outcrop.langfuse.Exporter;
import dev.outcrop.langfuse.GenAiMetrics;
import dev.outcrop.langfuse.HttpSpans;
import dev.outcrop.langfuse.Mask;
import dev.outcrop.langfuse.MetricsExporter;
import dev.outcrop.langfuse.Scores;
import dev.outcrop.langfuse.TraceEraser;
import dev.outcrop.langfuse.TracePages;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Retelling;
import dev.outcrop.server.api.HealthCheck;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.http.HttpConfig;
import dev.outcrop.server.http.RequestSpans;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreFailure;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;

/** Those who watch from outside: Langfuse and a collector of OpenTelemetry, if they are set. No answer waits for them. */
final class TraceExports implements AutoCloseable {
    /**
     * After that, runs that nobody takes are compacted all the same: only text that was taken back is lost to them. And
     * opinions are forgotten that nobody has to be told of.
     */
    private static final Duration LONGEST_WAIT = Duration.ofDays(7);

    private final Store store;
    private final Clock clock;
    private final List<Exporter> exporters;
    private final Optional<Scores> scores;
    private final Optional<TraceEraser> eraser;
    private final Optional<TracePages> pages;
    private final Optional<MetricsExporter> metrics;
    private final Optional<HttpSpans> requests;
    private volatile Map<String, ExportState> known = Map.of();

    private TraceExports(
            Store store,
            Clock clock,
            List<Exporter> exporters,
            Optional<Scores> scores,
            Optional<TraceEraser> eraser,
            Optional<TracePages> pages,
            Optional<MetricsExporter> metrics,
            Optional<HttpSpans> requests) {
        this.store = store;
        this.clock = clock;
        this.exporters = List.copyOf(exporters);
        this.scores = scores;
        this.eraser = eraser;
        this.pages = pages;
        this.metrics = metrics;
        this.requests = requests;
    }

    static TraceExports of(
            Settings.Traces settings,
            Mask mask,
            Store store,
            Journal journal,
            Optional<GenAiMetrics> measured,
            Retelling stored,
            Secrets secrets,
            String replica,
            Clock clock) {
        var supply = new TraceSupply(settings, mask, store, journal, stored, secrets, replica, clock);
        return new TraceExports(
                store,
                clock,
                supply.exporters(),
                supply.scores(),
                supply.eraser(),
                supply.pages(),
                measured.flatMap(supply::metrics),
                supply.requests());
    }

    /** Where traces go, in a few words. */
    String summary() {
        return exporters.isEmpty()
                ? "off, since no keys of Langfuse are set"
                : exporters.stream().map(Exporter::destination).collect(Collectors.joining(", "));
    }

    void start() {
        exporters.forEach(Exporter::start);
        metrics.ifPresent(MetricsExporter::start);
        requests.ifPresent(HttpSpans::start);
        scores.ifPresent(Scores::start);
        eraser.ifPresent(TraceEraser::start);
        pages.ifPresent(TracePages::look);
    }

    /** Where people see the trace of a run that answers a person in Langfuse, if that is known. */
    Optional<URI> page(RunId root) {
        return pages.flatMap(known -> known.of(root));
    }

    /** Without Langfuse nobody is told what people think: what was said long ago is not kept for it. */
    int forgetOpinions(Instant now) {
        return scores.isPresent() ? 0 : store.feedbackOutbox().forget(now.minus(LONGEST_WAIT));
    }

    /** How each exporter of traces is; asks the database, or tells what was known before it was left alone. */
    Map<String, ExportState> states() {
        if (!store.resting()) {
            known = exporters.stream().collect(Collectors.toMap(Exporter::name, Exporter::state));
        }
        return known;
    }

    /** How many runs were taken so far where they are told. */
    long exported() {
        return exporters.stream().mapToLong(Exporter::exported).sum();
    }

    /** How the exporter of metrics is, if there is one. */
    Optional<MetricsExporter.State> metrics() {
        return metrics.map(MetricsExporter::state);
    }

    /** Who tells of requests, as a server with this configuration is asked. */
    RequestSpans requests(HttpConfig config, IdSource ids) {
        return requests.<RequestSpans>map(spans -> new RequestTracing(spans::add, config, clock, ids))
                .orElse(RequestSpans.NOBODY);
    }

    /** What became of the spans of requests, if anybody is told of them. */
    Optional<HttpSpans.State> requests() {
        return requests.map(HttpSpans::state);
    }

    /** Up to when runs may be compacted: those that wait to be exported may not. */
    Instant compactable(Instant now) {
        return store.exports()
                .oldestPending(exporters.stream().map(Exporter::name).toList())
                .filter(oldest -> oldest.isBefore(now))
                .map(oldest -> oldest.isBefore(now.minus(LONGEST_WAIT)) ? now.minus(LONGEST_WAIT) : oldest)
                .orElse(now);
    }

    List<HealthCheck> checks() {
        var checks = new ArrayList<HealthCheck>();
        if (scores.isEmpty()) {
            checks.add(new HealthCheck(TraceSupply.LANGFUSE, false, TraceHealth::off));
        }
        exporters.forEach(one -> checks.add(check(one)));
        eraser.ifPresent(one -> checks.add(new HealthCheck("langfuseDeletions", false, () -> deletions(one))));
        metrics.ifPresent(
                one -> checks.add(new HealthCheck("otlpMetrics", false, () -> TraceHealth.told(one.state()))));
        return checks;
    }

    private static HealthCheck.State deletions(TraceEraser eraser) {
        try {
            TraceEraser.State state = eraser.state();
            return new HealthCheck.State(
                    state.well(),
                    state.problem()
                            .map(why -> "Langfuse deletes no traces: " + why + ". They wait in the database.")
                            .orElse("Langfuse deletes the traces of what is erased."),
                    JsonNodeFactory.instance.objectNode().put("due", state.traces()));
        } catch (StoreFailure failure) {
            return new HealthCheck.State(
                    false, String.valueOf(failure.getMessage()), JsonNodeFactory.instance.objectNode());
        }
    }

    private HealthCheck check(Exporter exporter) {
        return new HealthCheck(exporter.name(), false, () -> {
            try {
                var health = TraceHealth.of(exporter.state());
                return scores.filter(_ -> exporter.name().equals(TraceSupply.LANGFUSE))
                        .map(opinions -> health.and(opinions.state()))
                        .orElse(health)
                        .told();
            } catch (StoreFailure failure) {
                return new HealthCheck.State(
                        false, String.valueOf(failure.getMessage()), JsonNodeFactory.instance.objectNode());
            }
        });
    }

    /** Sends what has ended, for at most this long together. */
    void drain(Duration patience) {
        Instant until = clock.instant().plus(patience);
        exporters.forEach(Exporter::hurry);
        scores.ifPresent(Scores::hurry);
        metrics.ifPresent(MetricsExporter::hurry);
        requests.ifPresent(HttpSpans::hurry); // those of streams that are cut from now on go when it is closed
        try {
            if (metrics.isPresent()) { // first: they are not stored, so no other process sends them
                metrics.get().drain(patience);
            }
            for (Exporter exporter : exporters) {
                Duration left = Duration.between(clock.instant(), until);
                exporter.drain(left.isNegative() ? Duration.ZERO : left);
            }
            if (scores.isPresent()) {
                Duration left = Duration.between(clock.instant(), until);
                scores.get().drain(left.isNegative() ? Duration.ZERO : left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // what is left is sent by the next process
        }
    }

    @Override
    public void close() {
        exporters.forEach(Exporter::close);
        metrics.ifPresent(MetricsExporter::close);
        requests.ifPresent(HttpSpans::close);
        scores.ifPresent(Scores::close);
        eraser.ifPresent(TraceEraser::close);
    }
}
