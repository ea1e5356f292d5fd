package dev.outcrop.langfuse;

import dev.outcrop.langfuse.Observation.Detail;
import dev.outcrop.langfuse.Observation.Level;
import dev.outcrop.model.Guardrail;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.Receipt;
import dev.outcrop.model.StopReason;
import dev.outcrop.run.RunEvent.ModelFinished;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What guardrails found in a model call, from Converse's trace: the names of their rules, never what they matched.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailTraceAssessment.html">GuardrailTraceAssessment</a>
 */
final class GuardrailFindings {
    private static final List<String> NAMES = List.of("name", "type");

    private GuardrailFindings() {}

    static List<Observation> of(Observation call, ModelFinished e, Optional<ModelRequest> request) {
        boolean intervened = e.stopReason() == StopReason.GUARDRAIL_INTERVENED;
        JsonNode trace = e.receipt()
                .flatMap(Receipt::trace)
                .map(found -> found.path("guardrail"))
                .orElseGet(Json::object);
        Map<String, Set<String>> reasons = new LinkedHashMap<>();
        trace.path("inputAssessment").properties().forEach(each -> read(reasons, each.getKey(), each.getValue()));
        trace.path("outputAssessments").properties().forEach(each -> read(reasons, each.getKey(), each.getValue()));
        Optional<Guardrail> asked = request.flatMap(made -> made.options().guardrail());
        if (reasons.isEmpty() && (intervened || asked.isPresent())) {
            reasons.put(asked.map(Guardrail::id).orElse("unknown"), Set.of());
        }
        var found = new ArrayList<Observation>();
        reasons.forEach((id, why) -> found.add(observation(call, id, why, intervened)));
        return found;
    }

    private static void read(Map<String, Set<String>> reasons, String id, JsonNode assessments) {
        Set<String> found = reasons.computeIfAbsent(id, _ -> new LinkedHashSet<>());
        collect(found, assessments, "");
    }

    /** Every rule that acted stands beside an {@code action} other than NONE, below the name of its policy. */
    private static void collect(Set<String> found, JsonNode node, String policy) {
        if (node.isObject()) {
            String action = node.path("action").asString("NONE");
            if (!action.equals("NONE")) {
                String rule = NAMES.stream()
                        .map(name -> node.path(name).asString(""))
                        .filter(name -> !name.isEmpty())
                        .findFirst()
                        .orElse("");
                found.add(policy + (rule.isEmpty() ? "" : ": " + rule) + " " + action);
            }
            node.properties()
                    .forEach(field -> collect(
                            found, field.getValue(), field.getKey().endsWith("Policy") ? field.getKey() : policy));
        } else if (node.isArray()) {
            node.forEach(item -> collect(found, item, policy));
        }
    }

    private static Observation observation(Observation call, String id, Set<String> why, boolean intervened) {
        ObjectNode output = Json.object().put("action", intervened ? "GUARDRAIL_INTERVENED" : "NONE");
        ArrayNode reasons = output.putArray("reasons");
        why.forEach(reasons::add);
        return new Observation(
                TraceIds.span(call.closedBy().run(), call.closedBy().seq(), "guardrail:" + id),
                Optional.of(call.id()),
                call.agent(),
                "guardrail " + id,
                call.closedBy(),
                call.start(),
                call.end(),
                intervened ? Level.WARNING : Level.DEFAULT,
                intervened ? Optional.of("The guardrail intervened.") : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(output),
                Map.of(),
                new Detail.Guardrail(id));
    }
}
