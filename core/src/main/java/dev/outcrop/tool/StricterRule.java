package dev.outcrop.tool;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The stricter of two rules, for each input; the first one's reason if they are equally strict. */
record StricterRule(ApprovalRule one, ApprovalRule two) implements ApprovalRule {
    @Override
    public Verdict verdict(JsonNode input) {
        Verdict first = one.verdict(input);
        Verdict second = two.verdict(input);
        return second.approval().compareTo(first.approval()) > 0 ? second : first;
    }

    @Override
    public Approval least() {
        return stricter(one.least(), two.least());
    }

    @Override
    public Approval most() {
        return stricter(one.most(), two.most());
    }

    @Override
    public String words() {
        if (two.most().compareTo(one.least()) <= 0) {
            return one.words();
        }
        return one.most().compareTo(two.least()) <= 0 ? two.words() : one.words() + "; " + two.words();
    }

    @Override
    public Set<String> parameters() {
        var all = new HashSet<>(one.parameters());
        all.addAll(two.parameters());
        return all;
    }

    private static Approval stricter(Approval one, Approval two) {
        return one.compareTo(two) >= 0 ? one : two;
    }
}
