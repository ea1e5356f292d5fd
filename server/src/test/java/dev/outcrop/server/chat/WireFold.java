package dev.outcrop.server.chat;

import dev.outcrop.server.ui.UiChunk;
import dev.outcrop.server.ui.UiParts;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Folds chunks as they are on the wire into a message's parts. */
final class WireFold {
    private WireFold() {}

    static JsonNode parts(List<String> chunks) {
        var parts = new UiParts();
        chunks.forEach(chunk -> parts.add(chunk(JsonMapper.shared().readTree(chunk))));
        return parts.parts();
    }

    private static UiChunk chunk(JsonNode c) {
        String type = text(c, "type");
        String id = text(c, "id");
        String call = text(c, "toolCallId");
        String tool = text(c, "toolName");
        return switch (type) {
            case "start" -> new UiChunk.Start(text(c, "messageId"), (ObjectNode) c.path("messageMetadata"));
            case "start-step" -> new UiChunk.StartStep();
            case "finish-step" -> new UiChunk.FinishStep();
            case "reset-step" -> new UiChunk.ResetStep();
            case "text-start" -> new UiChunk.TextStart(id);
            case "text-delta" -> new UiChunk.TextDelta(id, text(c, "delta"));
            case "text-end" -> new UiChunk.TextEnd(id);
            case "reasoning-start" -> new UiChunk.ReasoningStart(id);
            case "reasoning-delta" -> new UiChunk.ReasoningDelta(id, text(c, "delta"));
            case "reasoning-end" -> new UiChunk.ReasoningEnd(id);
            case "source-url" ->
                new UiChunk.SourceUrl(
                        text(c, "sourceId"),
                        text(c, "url"),
                        Optional.of(text(c, "title")).filter(t -> !t.isEmpty()));
            case "source-document" -> new UiChunk.SourceDocument(text(c, "sourceId"), text(c, "title"));
            case "tool-input-start" ->
                new UiChunk.ToolInputStart(
                        call, tool, Optional.of(text(c, "title")).filter(t -> !t.isEmpty()));
            case "tool-input-delta" -> new UiChunk.ToolInputDelta(call, text(c, "inputTextDelta"));
            case "tool-input-available" -> new UiChunk.ToolInputAvailable(call, tool, c.path("input"));
            case "tool-input-error" -> new UiChunk.ToolInputError(call, tool, c.path("input"), text(c, "errorText"));
            case "tool-approval-request" ->
                new UiChunk.ToolApprovalRequest(
                        text(c, "approvalId"),
                        call,
                        Optional.of(text(c, "reason")).filter(t -> !t.isEmpty()));
            case "tool-approval-response" ->
                new UiChunk.ToolApprovalResponse(
                        text(c, "approvalId"),
                        c.path("approved").asBoolean(),
                        Optional.of(text(c, "reason")).filter(t -> !t.isEmpty()));
            case "tool-output-denied" -> new UiChunk.ToolOutputDenied(call);
            case "tool-output-available" -> new UiChunk.ToolOutputAvailable(call, c.path("output"));
            case "tool-output-error" -> new UiChunk.ToolOutputError(call, text(c, "errorText"));
            case "message-metadata" -> new UiChunk.Metadata((ObjectNode) c.path("messageMetadata"));
            case "finish" -> new UiChunk.Finish(text(c, "finishReason"), (ObjectNode) c.path("messageMetadata"));
            case "abort" -> new UiChunk.Abort(Optional.empty());
            case "error" -> new UiChunk.Failed(text(c, "errorText"));
            default -> {
                if (!type.startsWith("data-")) {
                    throw new AssertionError("an unlisted chunk: " + type);
                }
                yield new UiChunk.Data(
                        type.substring(5),
                        Optional.of(id).filter(t -> !t.isEmpty()),
                        (ObjectNode) c.path("data"),
                        c.path("transient").asBoolean(false));
            }
        };
    }

    private static String text(JsonNode chunk, String name) {
        return chunk.path(name).asString("");
    }
}
