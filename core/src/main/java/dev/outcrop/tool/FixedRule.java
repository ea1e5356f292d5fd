package dev.outcrop.tool;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** The same for every input. */
record FixedRule(Verdict verdict) implements ApprovalRule {
    @Override
    public Verdict verdict(JsonNode input) {
        return verdict;
    }

    @Override
    public Approval least() {
        return verdict.approval();
    }

    @Override
    public Approval most() {
        return verdict.approval();
    }

    @Override
    public String words() {
        return verdict.approval().name().toLowerCase(Locale.ROOT);
    }
}
