package dev.outcrop.bedrock;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Billing;
import dev.outcrop.model.ModelFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * {@code models.yaml}, of which nothing is taken that is not of the form its first lines describe. It is read model by model as they are
 * asked for: a server has to do with a few of them, and its start with none.
 */
final class ModelFile {
    private static final String FILE = "models.yaml";
    private static final String FIRST = "model: ";
    private static final Set<String> OF_A_MODEL =
            Set.of("model", "family", "context", "max-output", "features", "source", "date", "verified", "prices");
    private static final Set<String> OF_A_PRICE = Set.of(
            "for",
            "tier",
            "latency",
            "input",
            "output",
            "cache-read",
            "cache-write",
            "cache-write-1h",
            "source",
            "date",
            "verified");

    private final Map<String, String> documents;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    private ModelFile(Map<String, String> documents) {
        this.documents = Map.copyOf(documents);
    }

    /** Where an entry is from. {@code verified} says that it was held against AWS's own price list, and so has to name that. */
    record Origin(URI source, LocalDate date, boolean verified) {
        private static final String OF_AWS = "aws.amazon.com";

        Origin {
            if (verified && !OF_AWS.equals(source.getHost())) {
                throw new IllegalStateException(
                        FILE + ": what is verified has its source on " + OF_AWS + ", and not at " + source);
            }
        }
    }

    /** Prices for the model's id with one of these prefixes, in one tier; {@code none} stands for the plain id. */
    record Priced(Set<String> prefixes, String tier, String latency, TokenPrices prices, Origin origin) {
        boolean isFor(String prefix, Billing billing) {
            return prefixes.contains(prefix) && tier.equals(billing.tier()) && latency.equals(billing.latency());
        }
    }

    /** One model. */
    record Entry(String model, ModelFacts facts, Origin origin, List<Priced> prices) {}

    /** The file in the jar. */
    static ModelFile shipped() {
        var documents = new LinkedHashMap<String, String>();
        List<String> all = List.of(text().split("\\R---\\R", -1));
        for (String document : all.subList(1, all.size())) { // the first one says what there is
            String first = document.lines().findFirst().orElse("");
            if (!first.startsWith(FIRST)) {
                throw new IllegalStateException(FILE + " has a document that does not begin with its model: " + first);
            }
            if (documents.put(first.substring(FIRST.length()), document) != null) {
                throw new IllegalStateException(FILE + " has a model twice: " + first);
            }
        }
        return new ModelFile(documents);
    }

    private static String text() {
        try (InputStream file = requireNonNull(ModelFile.class.getResourceAsStream(FILE), FILE)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The ids of all models in it. */
    Set<String> models() {
        return documents.keySet();
    }

    /** What it says of a model. */
    Optional<Entry> entry(String model) {
        return Optional.ofNullable(documents.get(model))
                .map(document -> entries.computeIfAbsent(model, _ -> read(document)));
    }

    private static Entry read(String document) {
        // Failsafe: every scalar is text, so that a price does not go through floating point.
        var settings = LoadSettings.builder().setSchema(new FailsafeSchema()).build();
        return entry(map(new Load(settings).loadFromString(document)));
    }

    private static Entry entry(Map<?, ?> from) {
        only(from, OF_A_MODEL);
        Set<ModelFacts.Feature> features = list(from.get("features")).stream()
                .map(feature -> ModelFacts.Feature.valueOf(
                        text(feature).toUpperCase(Locale.ROOT).replace('-', '_')))
                .collect(Collectors.toSet());
        return new Entry(
                text(from.get("model")),
                new ModelFacts(
                        true,
                        text(from.get("family")),
                        optional(from, "context").map(Integer::valueOf),
                        optional(from, "max-output").map(Integer::valueOf),
                        features),
                origin(from),
                list(from.get("prices")).stream()
                        .map(price -> priced(map(price)))
                        .toList());
    }

    private static Priced priced(Map<?, ?> from) {
        only(from, OF_A_PRICE);
        return new Priced(
                list(from.get("for")).stream().map(ModelFile::text).collect(Collectors.toSet()),
                optional(from, "tier").orElse(Billing.DEFAULT_TIER),
                optional(from, "latency").orElse(Billing.STANDARD_LATENCY),
                new TokenPrices(
                        new BigDecimal(text(from.get("input"))),
                        new BigDecimal(text(from.get("output"))),
                        optional(from, "cache-read").map(BigDecimal::new),
                        optional(from, "cache-write").map(BigDecimal::new),
                        optional(from, "cache-write-1h").map(BigDecimal::new)),
                origin(from));
    }

    private static Origin origin(Map<?, ?> from) {
        String verified = text(from.get("verified"));
        if (!verified.equals("true") && !verified.equals("false")) {
            throw new IllegalStateException(FILE + ": \"verified\" is true or false in " + from);
        }
        return new Origin(
                URI.create(text(from.get("source"))),
                LocalDate.parse(text(from.get("date"))),
                Boolean.parseBoolean(verified));
    }

    private static void only(Map<?, ?> from, Set<String> known) {
        if (!known.containsAll(from.keySet())) {
            throw new IllegalStateException(FILE + " has an unknown key in " + from);
        }
    }

    private static Optional<String> optional(Map<?, ?> from, String key) {
        return Optional.ofNullable(from.get(key)).map(ModelFile::text);
    }

    private static String text(@Nullable Object value) {
        if (value instanceof String text && !text.isBlank()) {
            return text;
        }
        throw new IllegalStateException(FILE + " has " + value + " where a word is due");
    }

    private static List<?> list(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalStateException(FILE + " has " + value + " where a list is due");
    }

    private static Map<?, ?> map(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalStateException(FILE + " has " + value + " where keys are due");
    }
}
