package dev.outcrop.server.metrics;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Billing;
import dev.outcrop.model.CallOptions;
import dev.outcrop.model.Embedder;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.Pricing;
import dev.outcrop.model.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An embedder whose every call is measured, however many requests the provider needs for it. */
final class MeasuredEmbedder implements Embedder {
    private final Embedder embedder;
    private final Pricing pricing;
    private final ModelMetrics metrics;

    MeasuredEmbedder(Embedder embedder, Pricing pricing, ModelMetrics metrics) {
        this.embedder = requireNonNull(embedder, "embedder is null");
        this.pricing = requireNonNull(pricing, "pricing is null");
        this.metrics = requireNonNull(metrics, "metrics is null");
    }

    @Override
    public Embedded embed(String modelId, List<String> texts, Purpose purpose) {
        long begun = System.nanoTime();
        try {
            Embedded embedded = embedder.embed(modelId, texts, purpose);
            Optional<Usage> usage = Optional.of(embedded.inputTokens())
                    .filter(tokens -> tokens > 0)
                    .map(tokens -> new Usage(tokens, 0, tokens, 0, 0));
            metrics.embedded(
                    modelId,
                    since(begun),
                    usage,
                    usage.flatMap(used -> pricing.price(Billing.of(modelId, CallOptions.NONE), used)),
                    Optional.empty());
            return embedded;
        } catch (RuntimeException failure) {
            String error = failure instanceof ModelFailure told
                    ? told.kind().name().toLowerCase(Locale.ROOT)
                    : failure.getClass().getSimpleName();
            metrics.embedded(modelId, since(begun), Optional.empty(), Optional.empty(), Optional.of(error));
            throw failure;
        }
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
