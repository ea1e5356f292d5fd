package dev.outcrop.bedrock;

import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.Receipt;
import dev.outcrop.model.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Turns the events of a ConverseStream into the house's, and assembles each block once. */
final class AnswerFold {
    /** Of events that may come again and again, such as a sign of life, the first ones tell enough. */
    private static final int MOST_UNKNOWN = 20;

    /** Of all of them together, as JSON: they are stored with the answer. */
    private static final int MOST_UNKNOWN_CHARS = 32 * 1024;

    private final TreeMap<Integer, OpenBlock> open = new TreeMap<>();
    private final List<JsonNode> unknown = new ArrayList<>();
    private Optional<String> stopReason = Optional.empty();
    private Optional<Usage> usage = Optional.empty();
    private final Optional<String> requestId;
    private final ToolNames names;
    private JsonNode fields = Json.NODES.missingNode();
    private JsonNode metadata = Json.NODES.missingNode();
    private int unknownChars;
    private boolean toolUse;
    private boolean complete;

    AnswerFold(Optional<String> requestId, ToolNames names) {
        this.requestId = requestId;
        this.names = names;
    }

    /**
     * What a frame with an event means to the caller.
     *
     * @throws JacksonException if its payload is not JSON
     */
    List<ModelEvent> accept(Frame frame) {
        String type = frame.header(":event-type");
        Optional<ModelEvent> quick = type.equals("contentBlockDelta")
                ? DeltaReader.read(frame).flatMap(delta -> block(delta.block()).delta(delta))
                : Optional.empty();
        return quick.isPresent()
                ? List.of(quick.get())
                : accept(type, Json.MAPPER.readTree(frame.buffer(), frame.payloadOffset(), frame.payloadLength()));
    }

    /** What an event means to the caller. One of a type that this version does not know means nothing, and is kept. */
    List<ModelEvent> accept(String type, JsonNode payload) {
        int index = payload.path("contentBlockIndex").asInt(0);
        return switch (type) {
            case "contentBlockStart" -> {
                toolUse |= payload.path("start").has("toolUse");
                yield block(index).start(payload.path("start"));
            }
            case "contentBlockDelta" -> block(index).delta(payload.path("delta"));
            case "contentBlockStop" -> {
                OpenBlock finished = open.remove(index);
                yield finished == null ? List.of() : finished.finish();
            }
            case "messageStop" -> {
                stopReason = Optional.of(payload.path("stopReason").stringValue(""));
                fields = payload.path("additionalModelResponseFields");
                var rest = new ArrayList<ModelEvent>();
                open.values().forEach(block -> rest.addAll(block.finish()));
                open.clear();
                yield rest;
            }
            case "metadata" -> {
                metadata = payload;
                usage = Wire.usage(payload.path("usage"));
                complete = stopReason.isPresent();
                yield List.of();
            }
            case "messageStart" -> List.of();
            default -> {
                keep(Json.object().set(type, payload));
                yield List.of();
            }
        };
    }

    private void keep(JsonNode event) {
        if (unknown.size() < MOST_UNKNOWN && unknownChars < MOST_UNKNOWN_CHARS) {
            int chars = event.toString().length();
            if (chars <= MOST_UNKNOWN_CHARS - unknownChars) {
                unknown.add(event);
                unknownChars += chars;
            }
        }
    }

    private OpenBlock block(int index) {
        OpenBlock block = open.get(index);
        if (block == null) {
            block = new OpenBlock(index, names);
            open.put(index, block);
        }
        return block;
    }

    /** Whether the service has said that the answer is whole. Nothing else proves it. */
    boolean whole() {
        return stopReason.isPresent();
    }

    /** Whether everything has come, the numbers included. */
    boolean complete() {
        return complete;
    }

    ModelEvent.Finished finished() {
        String raw = stopReason.orElse("");
        Receipt receipt = Wire.receipt(requestId, metadata, fields).withUnknown(unknown);
        return new ModelEvent.Finished(Wire.stopReason(raw, receipt, toolUse), raw, usage, receipt);
    }
}
