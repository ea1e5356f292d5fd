package dev.outcrop.server.metrics;

import static java.util.Objects.requireNonNull;

import dev.outcrop.langfuse.ExportState;
import dev.outcrop.langfuse.HttpSpans;
import dev.outcrop.langfuse.MetricsExporter;
import dev.outcrop.run.Admission;
import dev.outcrop.run.Runner;
import dev.outcrop.store.Store;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is looked at when somebody asks for metrics.
 *
 * @param provider who answers, in a word
 * @param exports how each exporter of traces is; may ask the database
 * @param otlp how that of metrics is, if there is one
 * @param requests what became of the spans of requests, if anybody is told of them
 */
public record Sources(
        String version,
        String provider,
        Runner runner,
        Admission admission,
        Store store,
        Supplier<Map<String, ExportState>> exports,
        Supplier<Optional<MetricsExporter.State>> otlp,
        Supplier<Optional<HttpSpans.State>> requests) {
    public Sources {
        requireNonNull(version, "version is null");
        requireNonNull(provider, "provider is null");
        requireNonNull(runner, "runner is null");
        requireNonNull(admission, "admission is null");
        requireNonNull(store, "store is null");
        requireNonNull(exports, "exports is null");
        requireNonNull(otlp, "otlp is null");
        requireNonNull(requests, "requests is null");
    }
}
