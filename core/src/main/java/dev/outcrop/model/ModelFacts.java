package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.Set;

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
