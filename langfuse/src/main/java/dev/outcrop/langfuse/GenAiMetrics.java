package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Usage;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What OpenTelemetry's GenAI conventions measure of model calls, with their names and buckets. A collector is sent what
 * Prometheus reads. What the conventions call the model's server is measured from here, the network included.
 */
public final class GenAiMetrics {
    private static final String CHAT = "chat";
    private static final String EMBEDDINGS = "embeddings";
    private static final String PROVIDER = "aws.bedrock";

    private static final double[] CALL_SECONDS = {
        0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92
    };
    private static final double[] TOKENS = {
        1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864
    };
    private static final double[] FIRST_TOKEN_SECONDS = {
        0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0
    };
    private static final double[] TOKEN_SECONDS = {
        0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5
    };

    private final PrometheusRegistry registry;
    private final List<Instrument> all = new ArrayList<>();
    private final Histogram durations;
    private final Histogram firstChunks;
    private final Histogram tokens;
    private final Histogram firstTokens;
    private final Histogram tokenTimes;

    /** An instrument as a collector knows it. */
    record Instrument(String name, String unit, Histogram histogram) {}

    /**
     * A model call that is over.
     *
     * @param firstToken when the first event came; empty if none did
     * @param usage what the provider has counted; empty if it didn't tell
     * @param error what went wrong, in a word; empty if the answer is whole
     */
    public record Call(
            String modelId,
            Duration took,
            Optional<Duration> firstToken,
            Optional<Usage> usage,
            Optional<String> error) {
        public Call {
            requireNonNull(modelId, "modelId is null");
            requireNonNull(took, "took is null");
            requireNonNull(firstToken, "firstToken is null");
            requireNonNull(usage, "usage is null");
            requireNonNull(error, "error is null");
        }
    }

    /** Instruments that nothing has been measured with; Prometheus finds them in {@code registry}. */
    public GenAiMetrics(PrometheusRegistry registry) {
        this.registry = requireNonNull(registry, "registry is null");
        durations =
                seconds(Keys.CALL_DURATION, "How long model calls took; each try is a call.", CALL_SECONDS, Keys.ERROR);
        firstChunks = seconds(Keys.CALL_FIRST_CHUNK, "How long model calls took to their first event.", CALL_SECONDS);
        tokens = registered(
                Keys.CALL_TOKENS,
                "{token}",
                histogram(
                        Keys.CALL_TOKENS,
                        "Tokens of model calls, as the provider counted them; input has cached ones.",
                        TOKENS,
                        Keys.TOKEN_TYPE));
        firstTokens = seconds(
                Keys.SERVER_FIRST_TOKEN,
                "How long answers that are whole took to their first token.",
                FIRST_TOKEN_SECONDS);
        tokenTimes =
                seconds(Keys.SERVER_TOKEN_TIME, "The time for each output token after the first one.", TOKEN_SECONDS);
    }

    /** Texts have been embedded, or not; {@code tokens} are those that the provider has counted. */
    public void measureEmbedding(String modelId, Duration took, Optional<Long> tokens, Optional<String> error) {
        durations.labelValues(EMBEDDINGS, PROVIDER, modelId, error.orElse("")).observe(seconds(took));
        tokens.ifPresent(number -> count(EMBEDDINGS, modelId, "input", number));
    }

    /** Measures a call. */
    public void measure(Call call) {
        durations
                .labelValues(CHAT, PROVIDER, call.modelId(), call.error().orElse(""))
                .observe(seconds(call.took()));
        call.firstToken().ifPresent(first -> labelled(firstChunks, call).observe(seconds(first)));
        call.usage().ifPresent(usage -> {
            count(CHAT, call.modelId(), "input", new Tokens(usage).inputWithCache());
            count(CHAT, call.modelId(), "output", usage.outputTokens());
        });
        if (call.error().isEmpty()) {
            call.firstToken().ifPresent(first -> {
                labelled(firstTokens, call).observe(seconds(first));
                call.usage()
                        .map(Usage::outputTokens)
                        .filter(output -> output > 1)
                        .ifPresent(output -> labelled(tokenTimes, call)
                                .observe(seconds(call.took().minus(first)) / (output - 1)));
            });
        }
    }

    List<Instrument> instruments() {
        return List.copyOf(all);
    }

    private void count(String operation, String modelId, String type, long number) {
        tokens.labelValues(operation, PROVIDER, modelId, type).observe((double) number);
    }

    private static DistributionDataPoint labelled(Histogram histogram, Call call) {
        return histogram.labelValues(CHAT, PROVIDER, call.modelId());
    }

    private Histogram seconds(String name, String help, double[] bounds, String... labels) {
        return registered(name, "s", histogram(name, help, bounds, labels).unit(Unit.SECONDS));
    }

    private static Histogram.Builder histogram(String name, String help, double[] bounds, String... labels) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .classicOnly()
                .classicUpperBounds(bounds)
                .labelNames(
                        Stream.concat(Stream.of(Keys.OPERATION, Keys.PROVIDER, Keys.REQUEST_MODEL), Stream.of(labels))
                                .toArray(String[]::new))
                .withoutExemplars();
    }

    private Histogram registered(String name, String unit, Histogram.Builder builder) {
        Histogram histogram = builder.register(registry);
        all.add(new Instrument(name, unit, histogram));
        return histogram;
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
