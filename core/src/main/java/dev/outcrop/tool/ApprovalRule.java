package dev.outcrop.tool;

import tools.jackson.databind.JsonNode;

/** When a person is asked before a tool runs: always, never, or depending on the input. */
@FunctionalInterface
public interface ApprovalRule {

    /** What the rule says of a call with this input; the input fits the tool's schema. */
    Verdict verdict(JsonNode input);

    /** The stricter of this rule and another one, for each input. */
    default ApprovalRule and(ApprovalRule other) {
        return input -> {
            Verdict one = verdict(input);
            Verdict two = other.verdict(input);
            return two.approval().compareTo(one.approval()) > 0 ? two : one;
        };
    }

    /** The same for every input. */
    static ApprovalRule always(Approval approval, String reason) {
        var verdict = new Verdict(approval, reason);
        return _ -> verdict;
    }

    /**
     * What a rule says.
     *
     * @param approval {@link Approval#AUTO}, {@link Approval#ASK} or {@link Approval#DENY}
     * @param reason why, a sentence for the person who is asked; empty with AUTO
     */
    record Verdict(Approval approval, String reason) {
        public Verdict {
            if (approval == Approval.BY_EFFECT) {
                throw new IllegalArgumentException("a verdict is AUTO, ASK or DENY");
            }
        }
    }
}
