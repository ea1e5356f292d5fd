package dev.outcrop.bedrock.local;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The guardrails of this server: by themselves (ApplyGuardrail), and around a model. */
final class LocalGuardrails {
    private final List<LocalGuardrail> known;

    LocalGuardrails(List<LocalGuardrail> known) {
        this.known = known;
    }

    /** By its id or its ARN. A server that has none accepts any, which find nothing: so agents that name one can be tried. */
    LocalGuardrail find(String id, String version) {
        if (known.isEmpty()) {
            return LocalGuardrail.of(id, version);
        }
        return known.stream()
                .filter(guardrail -> guardrail.version().equals(version))
                .filter(guardrail -> id.equals(guardrail.id())
                        || (id.startsWith("arn:") && id.endsWith(":guardrail/" + guardrail.id())))
                .findFirst()
                .orElseThrow(() -> ServiceError.validation(
                        "The guardrail identifier or version provided in the request does not exist."));
    }

    /** ApplyGuardrail. */
    ObjectNode apply(String id, String version, JsonNode request) {
        LocalGuardrail guardrail = find(id, version);
        String source = Json.string(request, "source");
        JsonNode content = request.path("content");
        if (!source.equals("INPUT") && !source.equals("OUTPUT")) {
            throw ServiceError.validation(
                    "1 validation error detected: Value '" + source
                            + "' at 'source' failed to satisfy constraint: Member must satisfy enum value set: [INPUT, OUTPUT]");
        }
        if (!content.isArray() || content.isEmpty()) {
            throw ServiceError.validation("The content field must hold at least one block.");
        }
        Assessment found = new Assessment(guardrail);
        List<String> texts = new ArrayList<>();
        for (JsonNode block : content) {
            if (block.path("text").path("text").isString()) {
                texts.add(found.check(Json.string(block.path("text"), "text")));
            } else if (!block.path("image").path("source").path("bytes").isString()) {
                throw ServiceError.validation("A content block must be one of text and image.");
            }
        }
        ObjectNode answer = Json.object();
        answer.set("usage", found.usage());
        answer.put("action", found.blocked() || found.masked() ? "GUARDRAIL_INTERVENED" : "NONE");
        answer.put("actionReason", found.reason());
        ArrayNode outputs = answer.putArray("outputs");
        if (found.blocked()) {
            String message = source.equals("INPUT") ? guardrail.inputMessage() : guardrail.outputMessage();
            outputs.addObject().put("text", message);
        } else if (found.masked()) {
            texts.forEach(text -> outputs.addObject().put("text", text));
        }
        answer.putArray("assessments").add(found.json());
        answer.set("guardrailCoverage", found.coverage());
        return answer;
    }

    /** Lets through to the model, and from it, what the guardrail that the request names lets through. */
    Reply guard(JsonNode request, boolean stream, Function<JsonNode, Reply> model) {
        JsonNode config = request.path("guardrailConfig");
        if (!config.isObject()) {
            return model.apply(request);
        }
        LocalGuardrail guardrail =
                find(Json.string(config, "guardrailIdentifier"), Json.string(config, "guardrailVersion"));
        boolean async = stream && Json.string(config, "streamProcessingMode").equals("async");
        Assessment input = new Assessment(guardrail);
        JsonNode let = request.deepCopy();
        GuardedTexts.of(let).forEach(text -> text.put("text", input.check(Json.string(text, "text"))));
        Assessment output = new Assessment(async ? guardrail.withoutMasks() : guardrail);
        boolean trace = !Json.string(config, "trace").equals("disabled");
        Guarding guarding = new Guarding(guardrail, input, output, trace, request);
        if (input.blocked()) {
            return new Reply.Answer(guarding.refusal().iterator());
        }
        return switch (model.apply(let)) {
            case Reply.Answer(var steps) -> new Reply.Answer(new GuardedSteps(steps, guarding, async));
            case Reply.Refusal refusal -> refusal;
        };
    }
}
