package dev.outcrop.run;

import dev.outcrop.model.Block;
import dev.outcrop.model.Media;
import dev.outcrop.model.ModelRequest;
import java.util.List;

/** About how many tokens a call is; good enough to see that it can't fit. */
final class PromptSize {
    private static final int CHARACTERS_PER_TOKEN = 4;
    // A picture of full size; of other media less is known, and what does not fit is refused anyway.
    private static final long MEDIA_CHARACTERS = 1500L * CHARACTERS_PER_TOKEN;

    private PromptSize() {}

    /** The tokens of the call's input and of the longest answer that it allows. */
    static long tokens(ModelRequest request) {
        long characters = characters(request.system());
        for (var message : request.messages()) {
            characters += characters(message.content());
        }
        for (var tool : request.tools()) {
            characters += tool.name().length()
                    + tool.description().length()
                    + tool.inputSchema().toString().length();
        }
        return characters / CHARACTERS_PER_TOKEN
                + request.inference().maxTokens().orElse(0);
    }

    private static long characters(List<Block> blocks) {
        return blocks.stream().mapToLong(PromptSize::characters).sum();
    }

    private static long characters(Block block) {
        return switch (block) {
            case Block.Text(String text) -> text.length();
            case Block.GuardContent(String text, var _) -> text.length();
            case Block.Reasoning(String text, var _) -> text.length();
            case Block.RedactedReasoning(var data) -> data.size();
            case Block.ToolUse use ->
                use.tool().length() + use.input().toString().length();
            case Block.ToolResult result -> characters(result.content());
            case Block.Json(var value) -> value.toString().length();
            case Block.Citations(var _, var raw) -> raw.toString().length();
            case Block.Unknown(var _, var raw) -> raw.toString().length();
            case Block.SearchResult(var source, var title, var passages, var _) ->
                source.length()
                        + title.length()
                        + passages.stream().mapToLong(String::length).sum();
            case Block.Document document -> document(document);
            case Block.Image _, Block.Video _, Block.Audio _ -> MEDIA_CHARACTERS;
            case Block.CachePoint _ -> 0;
        };
    }

    private static long document(Block.Document document) {
        return switch (document.format()) {
            case "txt", "md", "csv", "html" ->
                switch (document.source()) {
                    case Media.Inline(var bytes) -> bytes.size();
                    case Media.S3 _ -> MEDIA_CHARACTERS;
                };
            default -> MEDIA_CHARACTERS;
        };
    }
}
