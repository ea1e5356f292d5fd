package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.bedrock.ModelTable;
import dev.outcrop.model.Embedder;
import dev.outcrop.model.Guardrails;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelCatalog;
import dev.outcrop.model.ModelFacts;
import dev.outcrop.model.Pricing;
import dev.outcrop.model.Usage;
import dev.outcrop.server.api.ServerInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The model that answers.
 *
 * @param reason why this one, a sentence
 * @param aliases model ids by alias
 * @param pricing what its tokens cost
 * @param table what is known of models
 * @param embedder of the same service, as are the guardrails
 * @param closing what ends with it, the first first
 */
record Answering(
        ServerInfo.Provider provider,
        String reason,
        Optional<String> region,
        Model model,
        Map<String, List<String>> aliases,
        Pricing pricing,
        ModelTable table,
        Embedder embedder,
        Guardrails guardrails,
        List<Closing> closing)
        implements AutoCloseable {
    private static final Usage ONE_OF_EACH = new Usage(1, 1, 2, 0, 0);

    Answering {
        requireNonNull(provider, "provider is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(region, "region is null");
        requireNonNull(model, "model is null");
        aliases = Map.copyOf(aliases);
        requireNonNull(pricing, "pricing is null");
        requireNonNull(table, "table is null");
        requireNonNull(embedder, "embedder is null");
        requireNonNull(guardrails, "guardrails is null");
        closing = List.copyOf(closing);
    }

    /** Closes without a checked exception. */
    @FunctionalInterface
    interface Closing {
        void close();
    }

    /** The same with another model and another embedder, which call these. */
    Answering with(Model other, Embedder otherEmbedder) {
        return new Answering(
                provider, reason, region, other, aliases, pricing, table, otherEmbedder, guardrails, closing);
    }

    Set<String> names() {
        return aliases.keySet();
    }

    /** Models behind an alias whose tokens have no known price. */
    List<String> unpriced() {
        return aliases.values().stream()
                .flatMap(List::stream)
                .distinct()
                .filter(id -> pricing.price(id, ONE_OF_EACH).isEmpty())
                .sorted()
                .toList();
    }

    ModelCatalog catalog() {
        return new ModelCatalog() {
            @Override
            public List<String> modelIds(String alias) {
                return aliases.getOrDefault(alias, List.of(alias));
            }

            @Override
            public ModelFacts facts(String modelId) {
                return table.facts(modelId);
            }
        };
    }

    @Override
    public void close() {
        closing.forEach(Closing::close);
    }
}
