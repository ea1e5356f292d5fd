package dev.outcrop.server.ui;

import dev.outcrop.model.Block;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A tool's content blocks as the one JSON value that a tool part has for them. */
final class ToolOutputs {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ToolOutputs() {}

    /** The value of a single JSON block, the string of texts alone, otherwise an array of simple blocks. */
    static JsonNode value(List<Block> content) {
        if (!content.isEmpty() && content.stream().allMatch(Block.Text.class::isInstance)) {
            return JSON.stringNode(text(content));
        }
        if (content.size() == 1 && content.getFirst() instanceof Block.Json(JsonNode value)) {
            return value;
        }
        var all = JSON.arrayNode();
        content.forEach(block -> all.add(simple(block)));
        return all;
    }

    /** The text of it, line by line. */
    static String text(List<Block> content) {
        var lines = content.stream()
                .map(block -> switch (block) {
                    case Block.Text(String text) -> text;
                    case Block.Json(JsonNode value) -> value.toString();
                    case Block other -> simple(other).toString();
                })
                .toList();
        return String.join("\n", lines);
    }

    private static ObjectNode simple(Block block) {
        ObjectNode node = JSON.objectNode();
        return switch (block) {
            case Block.Text b -> node.put("type", "text").put("text", b.text());
            case Block.Citations b -> node.put("type", "text").put("text", b.text());
            case Block.Json b -> {
                node.put("type", "json").set("value", b.value());
                yield node;
            }
            // Bytes don't belong in a stream of text; the page is told that there is something.
            case Block.Image b -> node.put("type", "image").put("format", b.format());
            case Block.GuardImage b -> node.put("type", "image").put("format", b.format());
            case Block.Document b ->
                node.put("type", "document").put("format", b.format()).put("name", b.name());
            case Block.Attachment b -> node.put("type", "attachment").put("name", b.name());
            case Block.Video b -> node.put("type", "video").put("format", b.format());
            case Block.Audio b -> node.put("type", "audio").put("format", b.format());
            case Block.SearchResult b -> {
                node.put("type", "search-result").put("title", b.title()).put("source", b.source());
                b.passages().forEach(node.putArray("passages")::add);
                yield node;
            }
            case Block.GuardContent b -> node.put("type", "text").put("text", b.text());
            case Block.Unknown b -> node.put("type", b.name());
            case Block.Reasoning _,
                    Block.RedactedReasoning _,
                    Block.ToolUse _,
                    Block.ToolResult _,
                    Block.CachePoint _ -> node.put("type", "other");
        };
    }
}
