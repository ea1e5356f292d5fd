package dev.outcrop.tool;

import dev.outcrop.model.Block;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Keeps a tool's result within what a model can read, and what Converse accepts: no empty text, JSON objects only. What
 * is cut says so; JSON that is cut becomes text, since half an object is none, and so does a document made of text.
 */
record ResultCap(int maxBytes) {
    ResultCap {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("a result's cap is positive");
        }
    }

    List<Block> apply(List<Block> content) {
        var kept = new ArrayList<Block>();
        int room = maxBytes;
        int dropped = 0;
        for (Block block : content) {
            String text = countedText(block);
            if (text.isEmpty() && !(block instanceof Block.Text)) {
                kept.add(block);
            } else if (room == 0) {
                dropped++;
            } else {
                int size = text.getBytes(StandardCharsets.UTF_8).length;
                kept.add(size <= room ? fit(block) : new Block.Text(cut(text, room)));
                room = Math.max(0, room - size);
            }
        }
        if (dropped > 0) {
            kept.add(new Block.Text("[" + dropped + " more parts of the result are left out.]"));
        }
        return kept;
    }

    String apply(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length <= maxBytes ? text : cut(text, maxBytes);
    }

    private static String countedText(Block block) {
        return switch (block) {
            case Block.Text(String text) -> text;
            case Block.Json(JsonNode value) -> ToolJson.MAPPER.writeValueAsString(ToolJson.asObject(value));
            case Block.Document document -> document.source().words().orElse("");
            case Block.Reasoning _,
                    Block.RedactedReasoning _,
                    Block.ToolUse _,
                    Block.ToolResult _,
                    Block.Image _,
                    Block.Attachment _,
                    Block.Video _,
                    Block.Audio _,
                    Block.SearchResult _,
                    Block.GuardContent _,
                    Block.GuardImage _,
                    Block.Citations _,
                    Block.CachePoint _,
                    Block.Unknown _ -> "";
        };
    }

    private static Block fit(Block block) {
        return switch (block) {
            case Block.Text(String text) when text.isBlank() -> new Block.Text("(no output)");
            case Block.Json(JsonNode value) -> new Block.Json(ToolJson.asObject(value));
            default -> block;
        };
    }

    private static String cut(String text, int bytes) {
        int end = 0;
        for (int used = 0; end < text.length(); ) {
            int codePoint = text.codePointAt(end);
            used += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (used > bytes) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return text.substring(0, end)
                + "\n[Cut: the last " + (text.length() - end) + " of " + text.length()
                + " characters are left out. Ask for less.]";
    }
}
