package dev.outcrop.model;

import java.util.List;
import java.util.Optional;

/** How the model samples; what is empty is left to the provider. */
public record Inference(
        Optional<Integer> maxTokens, Optional<Double> temperature, Optional<Double> topP, List<String> stopSequences) {

    /** The provider's own settings. */
    public static final Inference DEFAULT =
            new Inference(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    public Inference {
        stopSequences = List.copyOf(stopSequences);
    }

    /** The same with at most {@code tokens} tokens of output. */
    public Inference withMaxTokens(int tokens) {
        return new Inference(Optional.of(tokens), temperature, topP, stopSequences);
    }
}
