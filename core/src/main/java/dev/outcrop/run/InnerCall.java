package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.outcrop.model.Cost;
import dev.outcrop.model.GuardrailFinding;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A call that a tool made by itself, with all its tries, and what came of it; without what was said.
 *
 * @param purpose what it was for, a word
 * @param modelId the model that was asked last; of a guardrail its id and version
 * @param startedAt when the tool asked for it
 * @param firstDeltaAt when the first of the answer came, if it was streamed
 * @param tries how often a provider was asked
 * @param stopReason why the model stopped, if the answer is whole
 * @param reason why the model stopped, in the provider's word, or what kind of failure it was
 * @param usage empty if nobody has to pay for tokens: of guardrails, and of calls that were refused
 * @param cost the price of {@code usage}; empty if it is not known
 * @param saved what the provider's cache has saved
 * @param estimated whether {@code usage} is an estimate, because the provider told no numbers
 * @param requestId the provider's id of the call
 * @param findings what a guardrail found, without the words in which it found it
 */
public record InnerCall(
        Kind kind,
        String purpose,
        String modelId,
        Instant startedAt,
        Optional<Instant> firstDeltaAt,
        int tries,
        Outcome outcome,
        Optional<StopReason> stopReason,
        Optional<String> reason,
        Optional<Usage> usage,
        Optional<Cost> cost,
        Optional<Cost> saved,
        boolean estimated,
        Optional<String> requestId,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<GuardrailFinding> findings) {
    public InnerCall {
        requireNonNull(kind, "kind is null");
        requireNonNull(purpose, "purpose is null");
        requireNonNull(modelId, "modelId is null");
        requireNonNull(startedAt, "startedAt is null");
        requireNonNull(firstDeltaAt, "firstDeltaAt is null");
        requireNonNull(outcome, "outcome is null");
        requireNonNull(stopReason, "stopReason is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(usage, "usage is null");
        requireNonNull(cost, "cost is null");
        requireNonNull(saved, "saved is null");
        requireNonNull(requestId, "requestId is null");
        findings = List.copyOf(findings);
    }

    /** What was asked. */
    public enum Kind {
        MODEL,
        EMBEDDING,
        GUARDRAIL
    }

    /** How it ended. */
    public enum Outcome {
        /** With a whole answer. */
        DONE,
        /** With a whole answer: a guardrail refused or masked what it was shown. */
        INTERVENED,
        /** It was refused, so that it cost nothing. */
        FAILED,
        /** It broke off or was given up after it had been accepted. */
        CUT
    }

    /** Whether a provider's cache was of any account in it: of what an estimate stands for nobody knows. */
    boolean tellsSaved() {
        return kind == Kind.MODEL && usage.isPresent() && !estimated;
    }
}
