package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Model;
import dev.outcrop.model.ModelCatalog;
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
 * @param closing what ends with it, the first first
 */
record Answering(
        ServerInfo.Provider provider,
        String reason,
        Optional<String> region,
        Model model,
        Map<String, List<String>> aliases,
        List<Closing> closing)
        implements AutoCloseable {
    Answering {
        requireNonNull(provider, "provider is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(region, "region is null");
        requireNonNull(model, "model is null");
        aliases = Map.copyOf(aliases);
        closing = List.copyOf(closing);
    }

    /** Closes without a checked exception. */
    @FunctionalInterface
    interface Closing {
        void close();
    }

    Set<String> names() {
        return aliases.keySet();
    }

    ModelCatalog catalog() {
        return alias -> aliases.getOrDefault(alias, List.of(alias));
    }

    @Override
    public void close() {
        closing.forEach(Closing::close);
    }
}
