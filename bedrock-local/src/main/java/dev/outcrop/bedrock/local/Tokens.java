package dev.outcrop.bedrock.local;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** CountTokens: its input is one of a Converse request and an InvokeModel body. */
final class Tokens {
    private Tokens() {}

    static ObjectNode count(String modelId, JsonNode request, SentBlocks sent) {
        JsonNode input = request.path("input");
        if (input.has("converse")) {
            RequestChecks.check(modelId, input.path("converse"), sent);
            return Json.object().put("inputTokens", Usage.estimate(input.path("converse")));
        }
        if (input.path("invokeModel").has("body")) {
            return Json.object().put("inputTokens", Math.max(1, Usage.estimate(decoded(input))));
        }
        throw ServiceError.validation("The input must be one of converse and invokeModel.");
    }

    private static String decoded(JsonNode input) {
        try {
            byte[] body = Base64.getDecoder().decode(Json.string(input.path("invokeModel"), "body"));
            return new String(body, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ServiceError.validation("The body of invokeModel is not Base64.");
        }
    }
}
