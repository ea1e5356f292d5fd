package dev.outcrop.server.metrics;

import static java.util.Objects.requireNonNull;

import dev.outcrop.langfuse.GenAiMetrics;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Usage;
import io.prometheus.metrics.core.metrics.Counter;
import java.time.Duration;
import java.util.Optional;

/** Model calls, whoever made them: how long they took, what they used and what that costs. */
final class ModelMetrics {
    /** Model ids come from settings and from agents' files; a file that is edited all day shall cost no memory. */
    private static final int MOST_MODELS = 50;

    private final GenAiMetrics genAi;
    private final Bounded models = new Bounded(MOST_MODELS);
    private final Counter tokens;
    private final Counter cost;
    private final Counter unpriced;
    private final Counter uncounted;

    ModelMetrics(Instruments instruments, GenAiMetrics genAi) {
        this.genAi = requireNonNull(genAi, "genAi is null");
        tokens = instruments.counter(
                "model_tokens",
                "Tokens of model calls by kind; estimated ones are of answers that broke off.",
                "model",
                "kind",
                "estimated");
        cost = instruments.counter(
                "model_cost_dollars",
                "What model calls cost in US dollars, as far as there is a price.",
                "model",
                "estimated");
        unpriced =
                instruments.counter("model_unpriced_calls", "Model calls whose tokens have no known price.", "model");
        uncounted = instruments.counter(
                "model_uncounted_calls",
                "Whole answers of which the provider told no tokens, so that they are in no other number.",
                "model");
    }

    /** The model's name as a label. */
    String label(String modelId) {
        return models.value(modelId);
    }

    /** A call is over; {@code cost} is that of its usage. */
    void called(GenAiMetrics.Call call, Optional<Cost> price) {
        genAi.measure(call);
        if (call.error().isEmpty() && call.usage().isEmpty()) {
            uncounted.labelValues(call.modelId()).inc();
        }
        call.usage().ifPresent(usage -> used(call.modelId(), usage, price, false));
    }

    /** Texts were embedded, or not; {@code price} is that of {@code usage}. */
    void embedded(String modelId, Duration took, Optional<Usage> usage, Optional<Cost> price, Optional<String> error) {
        String model = label(modelId);
        genAi.measureEmbedding(model, took, usage.map(Usage::inputTokens), error);
        if (error.isEmpty() && usage.isEmpty()) {
            uncounted.labelValues(model).inc();
        }
        usage.ifPresent(used -> used(model, used, price, false));
    }

    /** An answer broke off, and this is what it has probably used. */
    void cut(String modelId, Usage estimate, Optional<Cost> price) {
        used(label(modelId), estimate, price, true);
    }

    private void used(String model, Usage usage, Optional<Cost> price, boolean estimated) {
        String mark = Boolean.toString(estimated);
        count(model, "input", usage.inputTokens(), mark);
        count(model, "output", usage.outputTokens(), mark);
        count(model, "cache_read", usage.cacheReadTokens(), mark);
        count(model, "cache_write", usage.cacheWriteTokens(), mark);
        price.ifPresentOrElse(
                known -> cost.labelValues(model, mark).inc(known.usd().doubleValue()),
                () -> unpriced.labelValues(model).inc());
    }

    private void count(String model, String kind, long number, String estimated) {
        if (number > 0) {
            tokens.labelValues(model, kind, estimated).inc(number);
        }
    }
}
