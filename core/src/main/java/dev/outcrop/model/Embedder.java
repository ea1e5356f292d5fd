package dev.outcrop.model;

import java.util.List;

/** Turns texts into vectors, so that what means the same is near. */
@FunctionalInterface
public interface Embedder {

    /**
     * One vector for each text, in their order, and the tokens that they had.
     *
     * @throws ModelFailure if the provider refuses or can't be reached
     */
    Embedded embed(String modelId, List<String> texts, Purpose purpose);

    /** What the vectors are for: some models make different ones for each. */
    enum Purpose {
        /** To be found. */
        DOCUMENT,
        /** To find with. */
        QUERY
    }

    /**
     * Vectors, all of the same length.
     *
     * @param inputTokens as the provider counts them, over all texts
     */
    record Embedded(List<float[]> vectors, long inputTokens) {
        public Embedded {
            vectors = List.copyOf(vectors);
        }
    }
}
