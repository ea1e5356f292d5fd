package dev.outcrop.server.ui;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Chunks as server-sent events. */
public final class UiFrames {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final int USUAL_SIZE = 160;

    /** The AI SDK wants a type; a citation does not tell that of its document. */
    static final String UNKNOWN_MEDIA = "application/octet-stream";

    private UiFrames() {}

    /** The frame of a chunk. A cut has none: it is an empty array. */
    public static byte[] frame(UiChunk chunk) {
        return switch (chunk) {
            case UiChunk.Done _ -> DONE.clone();
            case UiChunk.Cut _ -> new byte[0];
            case UiChunk other -> {
                var out = new ByteArrayOutputStream(USUAL_SIZE);
                out.writeBytes(DATA);
                try (JsonGenerator json = JSON.createGenerator(out)) {
                    json.writeStartObject();
                    write(json, other);
                    json.writeEndObject();
                }
                out.writeBytes(END);
                yield out.toByteArray();
            }
        };
    }

    private static void write(JsonGenerator json, UiChunk chunk) {
        switch (chunk) {
            case UiChunk.Start c -> {
                type(json, "start").writeStringProperty("messageId", c.messageId());
                json.writePOJOProperty("messageMetadata", c.metadata());
            }
            case UiChunk.StartStep _ -> type(json, "start-step");
            case UiChunk.FinishStep _ -> type(json, "finish-step");
            case UiChunk.ResetStep _ -> type(json, "reset-step");
            case UiChunk.TextStart c -> type(json, "text-start").writeStringProperty("id", c.id());
            case UiChunk.TextDelta c -> delta(json, "text-delta", c);
            case UiChunk.TextEnd c -> type(json, "text-end").writeStringProperty("id", c.id());
            case UiChunk.ReasoningStart c -> type(json, "reasoning-start").writeStringProperty("id", c.id());
            case UiChunk.ReasoningDelta c -> delta(json, "reasoning-delta", c);
            case UiChunk.ReasoningEnd c -> type(json, "reasoning-end").writeStringProperty("id", c.id());
            case UiChunk.SourceUrl c -> {
                type(json, "source-url").writeStringProperty("sourceId", c.id()).writeStringProperty("url", c.url());
                c.title().ifPresent(title -> json.writeStringProperty("title", title));
            }
            case UiChunk.SourceDocument c ->
                type(json, "source-document")
                        .writeStringProperty("sourceId", c.id())
                        .writeStringProperty("mediaType", UNKNOWN_MEDIA)
                        .writeStringProperty("title", c.title());
            case UiChunk.ToolInputStart c -> {
                tool(json, "tool-input-start", c.call(), c.tool());
                c.title().ifPresent(title -> json.writeStringProperty("title", title));
                json.writeBooleanProperty("dynamic", true);
            }
            case UiChunk.ToolInputDelta c ->
                type(json, "tool-input-delta")
                        .writeStringProperty("toolCallId", c.id())
                        .writeStringProperty("inputTextDelta", c.text());
            case UiChunk.ToolInputAvailable c -> {
                tool(json, "tool-input-available", c.call(), c.tool());
                json.writePOJOProperty("input", c.input());
                json.writeBooleanProperty("dynamic", true);
            }
            case UiChunk.ToolInputError c -> {
                tool(json, "tool-input-error", c.call(), c.tool());
                json.writePOJOProperty("input", c.input());
                json.writeStringProperty("errorText", c.error());
                json.writeBooleanProperty("dynamic", true);
            }
            case UiChunk.ToolApprovalRequest c -> {
                type(json, "tool-approval-request")
                        .writeStringProperty("approvalId", c.approval())
                        .writeStringProperty("toolCallId", c.call());
                c.reason().ifPresent(reason -> json.writeStringProperty("reason", reason));
            }
            case UiChunk.ToolApprovalResponse c -> {
                type(json, "tool-approval-response")
                        .writeStringProperty("approvalId", c.approval())
                        .writeBooleanProperty("approved", c.approved());
                c.reason().ifPresent(reason -> json.writeStringProperty("reason", reason));
            }
            case UiChunk.ToolOutputDenied c ->
                type(json, "tool-output-denied").writeStringProperty("toolCallId", c.call());
            case UiChunk.ToolOutputAvailable c -> {
                type(json, "tool-output-available").writeStringProperty("toolCallId", c.call());
                json.writePOJOProperty("output", c.output());
                json.writeBooleanProperty("dynamic", true);
            }
            case UiChunk.ToolOutputError c ->
                type(json, "tool-output-error")
                        .writeStringProperty("toolCallId", c.call())
                        .writeStringProperty("errorText", c.error())
                        .writeBooleanProperty("dynamic", true);
            case UiChunk.Data c -> {
                type(json, "data-" + c.name());
                c.id().ifPresent(id -> json.writeStringProperty("id", id));
                json.writePOJOProperty("data", c.data());
                if (c.passing()) {
                    json.writeBooleanProperty("transient", true);
                }
            }
            case UiChunk.Metadata c ->
                type(json, "message-metadata").writePOJOProperty("messageMetadata", c.metadata());
            case UiChunk.Finish c -> {
                type(json, "finish").writeStringProperty("finishReason", c.reason());
                json.writePOJOProperty("messageMetadata", c.metadata());
            }
            case UiChunk.Abort c -> {
                type(json, "abort");
                c.reason().ifPresent(reason -> json.writeStringProperty("reason", reason));
            }
            case UiChunk.Failed c -> type(json, "error").writeStringProperty("errorText", c.error());
            case UiChunk.Done _, UiChunk.Cut _ -> throw new IllegalArgumentException("has no JSON: " + chunk);
        }
    }

    private static JsonGenerator type(JsonGenerator json, String type) {
        return json.writeStringProperty("type", type);
    }

    private static void tool(JsonGenerator json, String type, String call, String tool) {
        type(json, type).writeStringProperty("toolCallId", call).writeStringProperty("toolName", tool);
    }

    private static void delta(JsonGenerator json, String type, UiChunk.Delta delta) {
        type(json, type).writeStringProperty("id", delta.id()).writeStringProperty("delta", delta.text());
    }
}
