package dev.outcrop.bedrock;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * A model that a region has.
 *
 * @param inputs what it reads: {@code TEXT}, {@code IMAGE}, …
 * @param outputs what it makes: {@code TEXT}, {@code EMBEDDING}, …
 * @param streams whether its answers come as streams
 * @param inference how it can be called: {@code ON_DEMAND}, {@code INFERENCE_PROFILE}, {@code PROVISIONED}
 * @param active whether it is not a legacy model
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_FoundationModelSummary.html">FoundationModelSummary</a>
 */
public record FoundationModel(
        String id,
        String name,
        String provider,
        Set<String> inputs,
        Set<String> outputs,
        boolean streams,
        Set<String> inference,
        boolean active) {
    public FoundationModel {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        requireNonNull(provider, "provider is null");
        inputs = Set.copyOf(inputs);
        outputs = Set.copyOf(outputs);
        inference = Set.copyOf(inference);
    }
}
