package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

/**
 * How an agent uses its model.
 *
 * @param options what each call asks of the provider; cache points are added for each, and metadata is
 *     the agent and the run, whatever these say
 * @param continuations how often an answer that was cut by the model's limit is gone on with
 * @param firstChoice whether an answer has to begin with a tool; later calls are free, or it would never end
 */
public record ModelSettings(
        Inference inference,
        Caching caching,
        CallOptions options,
        int continuations,
        Overflow overflow,
        ToolChoice firstChoice) {

    /** The provider's own settings; what can be cached is. */
    public static final ModelSettings DEFAULT = new ModelSettings(
            Inference.DEFAULT, Caching.AUTO, CallOptions.NONE, 0, Overflow.TRIM, new ToolChoice.Auto());

    public ModelSettings {
        requireNonNull(inference, "inference is null");
        requireNonNull(caching, "caching is null");
        requireNonNull(options, "options is null");
        requireNonNull(overflow, "overflow is null");
        requireNonNull(firstChoice, "firstChoice is null");
    }

    /** What to do with a conversation that has become too long for the model. */
    public enum Overflow {
        /** Leave out the oldest turns, and say so. */
        TRIM,
        /** Fail, and say why; of an answer that has begun, keep what there is. */
        FAIL
    }

    /** The same with other sampling. */
    public ModelSettings withInference(Inference other) {
        return new ModelSettings(other, caching, options, continuations, overflow, firstChoice);
    }

    /** The same with other caching. */
    public ModelSettings withCaching(Caching other) {
        return new ModelSettings(inference, other, options, continuations, overflow, firstChoice);
    }

    /** The same with other options. */
    public ModelSettings withOptions(CallOptions others) {
        return new ModelSettings(inference, caching, others, continuations, overflow, firstChoice);
    }

    /** The same with another number of continuations. */
    public ModelSettings withContinuations(int times) {
        return new ModelSettings(inference, caching, options, times, overflow, firstChoice);
    }

    /** The same with another way out of a conversation that is too long. */
    public ModelSettings withOverflow(Overflow other) {
        return new ModelSettings(inference, caching, options, continuations, other, firstChoice);
    }

    /** The same with another choice of tools at the beginning of an answer. */
    public ModelSettings withFirstChoice(ToolChoice other) {
        return new ModelSettings(inference, caching, options, continuations, overflow, other);
    }
}
