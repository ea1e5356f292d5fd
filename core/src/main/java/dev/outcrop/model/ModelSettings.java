package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * How an agent uses its model.
 *
 * @param requestFields provider-specific request fields, such as {@code thinking}
 * @param responseFields JSON pointers of provider-specific response fields to be kept
 * @param effort how hard the model should think, in the provider's words
 * @param continuations how often an answer that was cut by the model's limit is gone on with
 */
public record ModelSettings(
        Inference inference,
        Caching caching,
        Optional<Guardrail> guardrail,
        Optional<JsonNode> requestFields,
        List<String> responseFields,
        Optional<String> effort,
        Optional<String> serviceTier,
        Optional<String> performance,
        int continuations,
        Overflow overflow) {

    /** The provider's own settings; what can be cached is. */
    public static final ModelSettings DEFAULT = new ModelSettings(
            Inference.DEFAULT,
            Caching.AUTO,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            Overflow.TRIM);

    public ModelSettings {
        requireNonNull(inference, "inference is null");
        requireNonNull(caching, "caching is null");
        requireNonNull(guardrail, "guardrail is null");
        requireNonNull(requestFields, "requestFields is null");
        responseFields = List.copyOf(responseFields);
        requireNonNull(effort, "effort is null");
        requireNonNull(serviceTier, "serviceTier is null");
        requireNonNull(performance, "performance is null");
        requireNonNull(overflow, "overflow is null");
    }

    /** What to do with a conversation that has become too long for the model. */
    public enum Overflow {
        /** Leave out the oldest turns, and say so. */
        TRIM,
        /** Fail, and say why. */
        FAIL
    }

    /** The same with other sampling. */
    public ModelSettings withInference(Inference other) {
        return new ModelSettings(
                other,
                caching,
                guardrail,
                requestFields,
                responseFields,
                effort,
                serviceTier,
                performance,
                continuations,
                overflow);
    }

    /** The same with other caching. */
    public ModelSettings withCaching(Caching other) {
        return new ModelSettings(
                inference,
                other,
                guardrail,
                requestFields,
                responseFields,
                effort,
                serviceTier,
                performance,
                continuations,
                overflow);
    }

    /** The same under a guardrail. */
    public ModelSettings withGuardrail(Guardrail rail) {
        return new ModelSettings(
                inference,
                caching,
                Optional.of(rail),
                requestFields,
                responseFields,
                effort,
                serviceTier,
                performance,
                continuations,
                overflow);
    }

    /** The same with provider-specific request fields. */
    public ModelSettings withRequestFields(JsonNode fields) {
        return new ModelSettings(
                inference,
                caching,
                guardrail,
                Optional.of(fields),
                responseFields,
                effort,
                serviceTier,
                performance,
                continuations,
                overflow);
    }

    /** The same with another number of continuations. */
    public ModelSettings withContinuations(int times) {
        return new ModelSettings(
                inference,
                caching,
                guardrail,
                requestFields,
                responseFields,
                effort,
                serviceTier,
                performance,
                times,
                overflow);
    }

    /** The same with another way out of a conversation that is too long. */
    public ModelSettings withOverflow(Overflow other) {
        return new ModelSettings(
                inference,
                caching,
                guardrail,
                requestFields,
                responseFields,
                effort,
                serviceTier,
                performance,
                continuations,
                other);
    }
}
