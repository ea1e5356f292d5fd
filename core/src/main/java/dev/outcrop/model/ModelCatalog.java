package dev.outcrop.model;

import java.util.List;

/** Which models stand behind an alias such as {@code chat} or {@code fast}, and what is known of them. */
@FunctionalInterface
public interface ModelCatalog {

    /** Model ids or inference profiles in order of preference; a name that is no alias is its own model id. Never empty. */
    List<String> modelIds(String alias);

    /** What is known of a model; {@link ModelFacts#UNKNOWN} if nothing is. */
    default ModelFacts facts(String modelId) {
        return ModelFacts.UNKNOWN;
    }
}
