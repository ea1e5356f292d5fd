package dev.outcrop.bedrock;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the deltas that most of a stream consists of (text, reasoning, a tool's input) straight from a frame's bytes.
 * Whatever else stands in one is left to be read as a tree.
 */
final class DeltaReader {
    private DeltaReader() {}

    /** What a delta adds to. */
    enum Kind {
        TEXT,
        REASONING,
        TOOL_INPUT
    }

    /** More of one block. */
    record Delta(Kind kind, int block, String text) {}

    /** The delta in a contentBlockDelta; empty if it is of another kind, has more in it, or is no JSON. */
    static Optional<Delta> read(Frame frame) {
        try (JsonParser json = Json.MAPPER.createParser(frame.buffer(), frame.payloadOffset(), frame.payloadLength())) {
            return json.nextToken() == JsonToken.START_OBJECT ? event(json) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty(); // read as a tree it fails again, and is told there
        }
    }

    private static Optional<Delta> event(JsonParser json) {
        int block = -1;
        Optional<Delta> found = Optional.empty();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            JsonToken value = json.nextToken();
            switch (name) {
                case "contentBlockIndex" -> {
                    if (block >= 0
                            || value != JsonToken.VALUE_NUMBER_INT
                            || json.getNumberType() != JsonParser.NumberType.INT
                            || json.getIntValue() < 0) {
                        return Optional.empty();
                    }
                    block = json.getIntValue();
                }
                case "delta" -> {
                    if (found.isPresent()) {
                        return Optional.empty();
                    }
                    found = delta(json);
                    if (found.isEmpty()) {
                        return Optional.empty();
                    }
                }
                default -> json.skipChildren(); // padding, and what later versions add
            }
        }
        boolean whole = json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null;
        int index = Math.max(block, 0);
        return whole ? found.map(delta -> new Delta(delta.kind(), index, delta.text())) : Optional.empty();
    }

    /** An object with one member of a known kind. */
    private static Optional<Delta> delta(JsonParser json) {
        String name = json.currentToken() == JsonToken.START_OBJECT ? json.nextName() : null;
        if (name == null) {
            return Optional.empty();
        }
        json.nextToken();
        Optional<Delta> found = switch (name) {
            case "text" -> text(json, Kind.TEXT);
            case "reasoningContent" -> member(json, "text", Kind.REASONING);
            case "toolUse" -> member(json, "input", Kind.TOOL_INPUT);
            default -> Optional.empty();
        };
        return found.isPresent() && json.nextToken() == JsonToken.END_OBJECT ? found : Optional.empty();
    }

    private static Optional<Delta> member(JsonParser json, String only, Kind kind) {
        if (json.currentToken() != JsonToken.START_OBJECT || !only.equals(json.nextName())) {
            return Optional.empty();
        }
        json.nextToken();
        Optional<Delta> found = text(json, kind);
        return found.isPresent() && json.nextToken() == JsonToken.END_OBJECT ? found : Optional.empty();
    }

    private static Optional<Delta> text(JsonParser json, Kind kind) {
        return json.currentToken() == JsonToken.VALUE_STRING
                ? Optional.of(new Delta(kind, 0, json.getString()))
                : Optional.empty();
    }
}
