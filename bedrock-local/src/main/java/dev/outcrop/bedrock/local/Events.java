package dev.outcrop.bedrock.local;

import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The events of ConverseStream, with the payloads of the Bedrock Runtime API reference. */
final class Events {
    static final String DELTA = "contentBlockDelta";

    private Events() {}

    static Step.Event messageStart() {
        return new Step.Event("messageStart", Json.object().put("role", "assistant"));
    }

    static Step.Event toolStart(int block, String id, String name) {
        ObjectNode payload = Json.object().put("contentBlockIndex", block);
        payload.putObject("start").putObject("toolUse").put("toolUseId", id).put("name", name);
        return new Step.Event("contentBlockStart", payload);
    }

    static Step.Event text(int block, String text) {
        return delta(block, Json.object().put("text", text));
    }

    static Step.Event reasoning(int block, String text) {
        return reasoning(block, "text", text);
    }

    static Step.Event signature(int block, String signature) {
        return reasoning(block, "signature", signature);
    }

    static Step.Event redacted(int block, byte[] content) {
        return reasoning(block, "redactedContent", Base64.getEncoder().encodeToString(content));
    }

    private static Step.Event reasoning(int block, String kind, String value) {
        ObjectNode delta = Json.object();
        delta.putObject("reasoningContent").put(kind, value);
        return delta(block, delta);
    }

    static Step.Event toolInput(int block, String fragment) {
        ObjectNode delta = Json.object();
        delta.putObject("toolUse").put("input", fragment);
        return delta(block, delta);
    }

    static Step.Event delta(int block, JsonNode delta) {
        ObjectNode payload = Json.object().put("contentBlockIndex", block);
        payload.set("delta", delta);
        return new Step.Event(DELTA, payload);
    }

    static Step.Event blockStop(int block) {
        return new Step.Event("contentBlockStop", Json.object().put("contentBlockIndex", block));
    }

    static Step.Event messageStop(String reason) {
        return new Step.Event("messageStop", Json.object().put("stopReason", reason));
    }

    static Step.Event metadata(Usage usage, long latencyMillis) {
        ObjectNode payload = Json.object();
        payload.set("usage", usage.json());
        payload.putObject("metrics").put("latencyMs", latencyMillis);
        return new Step.Event("metadata", payload);
    }
}
