package dev.outcrop.langfuse;

import dev.outcrop.langfuse.Observation.Detail;
import dev.outcrop.langfuse.Observation.Level;
import dev.outcrop.model.Guardrail;
import dev.outcrop.model.GuardrailFinding;
import dev.outcrop.model.GuardrailFinding.Action;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.Receipt;
import dev.outcrop.model.StopReason;
import dev.outcrop.run.RunEvent.ModelFinished;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a guardrail did in a model call: the names of its rules, never what they matched. */
final class GuardrailSpan {
    private GuardrailSpan() {}

    /** Empty if there was no guardrail. */
    static Optional<Observation> of(Observation call, ModelFinished e, Optional<ModelRequest> request) {
        boolean intervened = e.stopReason() == StopReason.GUARDRAIL_INTERVENED;
        List<GuardrailFinding> findings = e.receipt().map(Receipt::findings).orElse(List.of());
        Optional<String> asked =
                request.flatMap(made -> made.options().guardrail()).map(Guardrail::id);
        if (!intervened && findings.isEmpty() && asked.isEmpty()) {
            return Optional.empty();
        }
        String id = named(e).or(() -> asked).orElse("unknown");
        return Optional.of(observation(call, id, findings, intervened));
    }

    /** The guardrail by the name that the provider's trace has. */
    private static Optional<String> named(ModelFinished e) {
        return e.receipt()
                .flatMap(Receipt::trace)
                .map(trace -> trace.path("guardrail"))
                .flatMap(trace -> List.of("inputAssessment", "outputAssessments").stream()
                        .flatMap(side -> trace.path(side).propertyNames().stream())
                        .findFirst());
    }

    private static Observation observation(
            Observation call, String id, List<GuardrailFinding> findings, boolean intervened) {
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
                Optional.of(verdict(intervened, findings)),
                Map.of(),
                new Detail.Guardrail(id));
    }

    static ObjectNode verdict(boolean intervened, List<GuardrailFinding> findings) {
        ObjectNode verdict = Json.object().put("action", intervened ? "GUARDRAIL_INTERVENED" : "NONE");
        ArrayNode reasons = verdict.putArray("reasons");
        findings.stream()
                .filter(finding -> finding.action() != Action.NONE)
                .map(GuardrailSpan::reason)
                .distinct()
                .forEach(reasons::add);
        return verdict;
    }

    private static String reason(GuardrailFinding finding) {
        return finding.side().name().toLowerCase(Locale.ROOT) + ", " + finding.policy() + ": " + finding.name() + " "
                + finding.action();
    }
}
