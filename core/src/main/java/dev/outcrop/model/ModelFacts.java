package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What is known of a model.
 *
 * @param known whether anything is: of an unknown model nothing is assumed that a call could fail for
 * @param family models of one family understand each other's signatures, as far as is known
 * @param contextTokens the most tokens of input and output together
 * @param maxOutputTokens the most tokens of one answer
 */
public record ModelFacts(
        boolean known,
        String family,
        Optional<Integer> contextTokens,
        Optional<Integer> maxOutputTokens,
        Set<Feature> features) {

    /** Nothing is known. */
    public static final ModelFacts UNKNOWN = new ModelFacts(false, "", Optional.empty(), Optional.empty(), Set.of());

    public ModelFacts {
        requireNonNull(family, "family is null");
        requireNonNull(contextTokens, "contextTokens is null");
        requireNonNull(maxOutputTokens, "maxOutputTokens is null");
        features = Set.copyOf(features);
    }

    /** What holds of each of these models, of which there is one at least. */
    public static ModelFacts common(List<ModelFacts> models) {
        ModelFacts first = models.getFirst();
        Set<Feature> features = EnumSet.allOf(Feature.class);
        models.forEach(model -> features.retainAll(model.features()));
        return new ModelFacts(
                models.stream().allMatch(ModelFacts::known),
                models.stream().allMatch(model -> model.family().equals(first.family())) ? first.family() : "",
                least(models, ModelFacts::contextTokens),
                least(models, ModelFacts::maxOutputTokens),
                features);
    }

    private static Optional<Integer> least(List<ModelFacts> models, Function<ModelFacts, Optional<Integer>> number) {
        return models.stream().flatMap(model -> number.apply(model).stream()).min(Integer::compare);
    }

    /** Whether the model is known to have it. */
    public boolean has(Feature feature) {
        return features.contains(feature);
    }

    /** What some models can and others can't. */
    public enum Feature {
        TOOLS,
        FORCED_TOOL,
        STRICT_TOOLS,
        CACHE_SYSTEM,
        CACHE_TOOLS,
        CACHE_MESSAGES,
        CACHE_ONE_HOUR,
        REASONING,
        OUTPUT_SCHEMA,
        IMAGES,
        DOCUMENTS,
        VIDEO,
        COUNT_TOKENS
    }
}
