package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/** Holds content against a guardrail without calling a model. */
@FunctionalInterface
public interface Guardrails {

    /**
     * What the guardrail says of {@code content}, which is text, guarded text and pictures with their bytes.
     *
     * @throws IllegalArgumentException if there is other content
     * @throws ModelFailure if the provider refuses the call or can't be reached
     */
    Verdict apply(Guardrail guardrail, GuardrailFinding.Side side, List<Block> content);

    /**
     * What came of it.
     *
     * @param intervened whether anything was refused or masked
     * @param reason the provider's sentence about it
     * @param outputs what to say instead: the guardrail's message, or the texts with their masks; empty if nothing was done
     * @param requestId the provider's id of the call
     */
    record Verdict(
            boolean intervened,
            Optional<String> reason,
            List<String> outputs,
            List<GuardrailFinding> findings,
            Optional<String> requestId) {
        public Verdict {
            requireNonNull(reason, "reason is null");
            outputs = List.copyOf(outputs);
            findings = List.copyOf(findings);
            requireNonNull(requestId, "requestId is null");
        }

        /** Whether it was refused, and not only masked. */
        public boolean blocked() {
            return intervened
                    && (findings.isEmpty()
                            || findings.stream()
                                    .anyMatch(finding -> finding.action() == GuardrailFinding.Action.BLOCKED));
        }
    }
}
