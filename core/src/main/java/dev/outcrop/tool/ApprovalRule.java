package dev.outcrop.tool;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * When a person is asked before a tool runs: always, never, or depending on the input. In words, which {@link #parse}
 * reads and {@link #words} gives: {@code auto}, {@code ask}, {@code deny}, {@code ask when amount > 100}.
 */
@FunctionalInterface
public interface ApprovalRule {

    /** What the rule says of a call with this input; the input fits the tool's schema. */
    Verdict verdict(JsonNode input);

    /** The most lenient that it may say. */
    default Approval least() {
        return Approval.AUTO;
    }

    /** The strictest that it may say. */
    default Approval most() {
        return Approval.DENY;
    }

    /** The rule in a few words, such as {@code ask when amount > 100}. */
    default String words() {
        return "depends on the input";
    }

    /** The names of the parameters that the tool must have for this rule. */
    default Set<String> parameters() {
        return Set.of();
    }

    /** The stricter of this rule and another one, for each input. */
    default ApprovalRule and(ApprovalRule other) {
        return new StricterRule(this, other);
    }

    /** Whether this rule beside the other one changes nothing and only seems to allow more than the other one does. */
    default boolean onlyLooserThan(ApprovalRule other) {
        return most().compareTo(other.least()) <= 0 && least().compareTo(other.most()) < 0;
    }

    /** The same for every input; {@code reason} is the sentence that a person or a model reads. */
    static ApprovalRule always(Approval approval, String reason) {
        return new FixedRule(new Verdict(approval, reason));
    }

    /** The same for every input, with the usual sentence. */
    static ApprovalRule always(Approval approval) {
        return always(
                approval,
                switch (approval) {
                    case AUTO, BY_EFFECT -> "";
                    case ASK -> "It asks before every use.";
                    case DENY -> "It is not allowed here.";
                });
    }

    /**
     * Asks when the condition is true of the input, or when that can't be told; else the tool runs.
     *
     * @param condition in CEL over the tool's parameters, such as {@code amount > 100}; the whole input is {@code input}
     * @throws IllegalArgumentException if it can't be compiled or its outcome is not true or false
     */
    static ApprovalRule askWhen(String condition) {
        return new ConditionalRule(Condition.of(condition.strip()));
    }

    /**
     * Reads a rule that is written in words.
     *
     * @throws IllegalArgumentException that says what is wrong with it
     */
    static ApprovalRule parse(String words) {
        return switch (words.strip()) {
            case "auto" -> always(Approval.AUTO);
            case "ask" -> always(Approval.ASK);
            case "deny" -> always(Approval.DENY);
            case String text
            when text.matches("(?s)ask\\s+when\\s.*") -> askWhen(text.replaceFirst("ask\\s+when\\s+", ""));
            case String text ->
                throw new IllegalArgumentException(
                        "\"" + text + "\" is not auto, ask, deny or a condition such as: ask when amount > 100");
        };
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
