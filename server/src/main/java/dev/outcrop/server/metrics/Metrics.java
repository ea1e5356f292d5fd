package dev.outcrop.server.metrics;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Permission;
import dev.outcrop.langfuse.GenAiMetrics;
import dev.outcrop.model.Embedder;
import dev.outcrop.model.Model;
import dev.outcrop.model.Pricing;
import dev.outcrop.run.Journal;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.RequestWatch;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a server measures. It is measured where it passes by, in front of the journal, the model and the routes, so that
 * none of these knows of it. Labels have few values: never a person, a conversation or what a model has made up.
 */
public final class Metrics {
    private final PrometheusRegistry registry;
    private final Instruments instruments;
    private final GenAiMetrics genAi;
    private final ModelMetrics models;
    private final HttpMetrics requests;
    private final JournalMetrics writes;
    private Optional<Sources> watched = Optional.empty();
    private boolean asked;

    /** Nothing is measured yet. */
    public Metrics() {
        this(new PrometheusRegistry());
    }

    Metrics(PrometheusRegistry registry) {
        this.registry = requireNonNull(registry, "registry is null");
        instruments = new Instruments(registry);
        genAi = new GenAiMetrics(registry);
        models = new ModelMetrics(instruments, genAi);
        requests = new HttpMetrics(instruments);
        writes = JournalMetrics.of(instruments);
    }

    /** The same model, whose calls are measured. */
    public Model measured(Model model, Pricing pricing) {
        return new MeasuredModel(model, pricing, models);
    }

    /** The same embedder, whose calls are measured. */
    public Embedder measured(Embedder embedder, Pricing pricing) {
        return new MeasuredEmbedder(embedder, pricing, models);
    }

    /** The same journal; what this process writes into it is measured. {@code knownTool} is whether there is a tool of that name. */
    public Journal measured(Journal journal, Predicate<String> knownTool) {
        return new MeasuredJournal(journal, new RunMetrics(instruments, models, knownTool), writes);
    }

    /** Who has to be told of requests. */
    public RequestWatch requests() {
        return requests;
    }

    /** What a collector is told. */
    public GenAiMetrics genAi() {
        return genAi;
    }

    /** From now on these are looked at too, whenever somebody asks. */
    public void watch(Sources sources) {
        StateMetrics.register(instruments, sources, models);
        ExportMetrics.register(instruments, sources);
        watched = Optional.of(sources);
    }

    /** Tells CloudWatch from now on, as lines for that stage. What is watched has to be known. */
    public CloudWatchLines cloudWatch(String stage, Clock clock, PrintStream out) {
        Sources sources = watched.orElseThrow();
        var exports = new Reading<>(sources.exports(), Map.of());
        return new CloudWatchLines(stage, registry, exports, clock, out).start();
    }

    /** The page that Prometheus reads. */
    public Endpoint endpoint() {
        return Endpoint.get("/metrics", "What the server measures of itself, for Prometheus")
                .needs(Permission.OPERATE)
                .tag("server")
                .type("text/plain")
                .returns(200, "All metrics, as text or in OpenMetrics' form")
                .answer(this::page);
    }

    private ApiResponse page(ApiRequest request) {
        ExpositionFormatWriter writer =
                ExpositionFormats.init().findWriter(request.header("Accept").orElse(""));
        var bytes = new ByteArrayOutputStream();
        try {
            writer.write(bytes, all().scrape());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return ApiResponse.bytes(writer.getContentType(), bytes.toByteArray());
    }

    /** The process is looked at from the first time on: what that needs is of no use to whom nobody asks. */
    synchronized PrometheusRegistry all() {
        if (!asked) {
            ProcessMetrics.register(registry);
            asked = true;
        }
        return registry;
    }
}
