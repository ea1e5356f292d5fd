package dev.outcrop.tool;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Asks when a condition is true of the input. What can't be told asks too: closed, not open. */
record ConditionalRule(Condition condition) implements ApprovalRule {
    private static final Verdict RUN = new Verdict(Approval.AUTO, "");

    @Override
    public Verdict verdict(JsonNode input) {
        return condition
                .isTrueOf(input)
                .map(asks -> asks ? new Verdict(Approval.ASK, "It asks when " + condition.text() + ".") : RUN)
                .orElseGet(() -> new Verdict(
                        Approval.ASK,
                        "It asks when " + condition.text() + ", and this input does not tell whether that is so."));
    }

    @Override
    public Approval most() {
        return Approval.ASK;
    }

    @Override
    public String words() {
        return "ask when " + condition.text();
    }

    @Override
    public Set<String> parameters() {
        return condition.parameters();
    }
}
