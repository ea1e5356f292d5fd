package dev.outcrop.bedrock;

import dev.outcrop.model.GuardrailFinding;
import dev.outcrop.model.GuardrailFinding.Action;
import dev.outcrop.model.GuardrailFinding.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What guardrails tell of what they found.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailTraceAssessment.html">GuardrailTraceAssessment</a>
 */
final class GuardrailTrace {
    private static final Map<String, String> POLICIES = Map.of(
            "topicPolicy", "topic",
            "contentPolicy", "content",
            "wordPolicy", "word",
            "sensitiveInformationPolicy", "sensitive-information",
            "contextualGroundingPolicy", "grounding");

    /** Members of an assessment that are no policy. */
    private static final Set<String> NO_POLICY = Set.of("invocationMetrics", "appliedGuardrailDetails");

    /** What was taken out: the words that matched, and what the model had said before words were taken out of it. */
    private static final List<String> WORDS = List.of("match", "modelOutput");

    private GuardrailTrace() {}

    /** Findings of a call to a model, its input's first. */
    static List<GuardrailFinding> findings(JsonNode guardrail) {
        var findings = new ArrayList<GuardrailFinding>();
        guardrail.path("inputAssessment").forEach(assessment -> add(findings, Side.INPUT, assessment));
        guardrail
                .path("outputAssessments")
                .forEach(of -> of.forEach(assessment -> add(findings, Side.OUTPUT, assessment)));
        return findings;
    }

    /** Findings of assessments that stand in a list, all of one side. */
    static List<GuardrailFinding> findings(Side side, JsonNode assessments) {
        var findings = new ArrayList<GuardrailFinding>();
        assessments.forEach(assessment -> add(findings, side, assessment));
        return findings;
    }

    /** Each policy holds lists of what was found, by kind. */
    private static void add(List<GuardrailFinding> findings, Side side, JsonNode assessment) {
        assessment.properties().stream()
                .filter(policy -> !NO_POLICY.contains(policy.getKey()))
                .forEach(policy -> policy.getValue().properties().stream()
                        .filter(kind -> kind.getValue().isArray())
                        .forEach(kind -> kind.getValue()
                                .forEach(found -> findings.add(new GuardrailFinding(
                                        side,
                                        POLICIES.getOrDefault(policy.getKey(), policy.getKey()),
                                        name(kind.getKey(), found),
                                        action(found))))));
    }

    /** A topic's or a pattern's own name, else the type, else the kind: never a word that was found. */
    private static String name(String kind, JsonNode found) {
        return BlockJson.text(found, "name")
                .or(() -> BlockJson.text(found, "type"))
                .orElse(kind);
    }

    private static Action action(JsonNode found) {
        return switch (found.path("action").stringValue("")) {
            case "BLOCKED" -> Action.BLOCKED;
            case "ANONYMIZED" -> Action.MASKED;
            default -> Action.NONE;
        };
    }

    /** Whether words were masked and nothing was refused. */
    static boolean onlyMasked(List<GuardrailFinding> findings) {
        return findings.stream().anyMatch(finding -> finding.action() == Action.MASKED)
                && findings.stream().noneMatch(finding -> finding.action() == Action.BLOCKED);
    }

    /** A trace that can be kept: a secret that a guardrail has masked must not stand in what tells of the masking. */
    static JsonNode withoutWords(JsonNode trace) {
        if (!trace.path("guardrail").isObject()) {
            return trace;
        }
        JsonNode kept = trace.deepCopy();
        for (String words : WORDS) {
            kept.path("guardrail").findParents(words).forEach(parent -> ((ObjectNode) parent).remove(words));
        }
        return kept;
    }
}
