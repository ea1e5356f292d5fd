package dev.outcrop.run;

import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ToolSpec;
import dev.outcrop.model.Usage;
import java.util.List;

/**
 * What a call that was cut may have cost: the provider's numbers come last, so it has told none. Four bytes of UTF-8 are
 * taken for a token, a picture, a document or a recording for as many as a large picture has.
 */
final class TokenEstimate {
    private static final int BYTES_PER_TOKEN = 4;
    private static final int MEDIUM = 1_600 * BYTES_PER_TOKEN;

    private TokenEstimate() {}

    /** The tokens of a request and of so many bytes of its answer. */
    static Usage of(ModelRequest request, long answered) {
        long input = tokens(inputBytes(request));
        long output = request.inference()
                .maxTokens()
                .map(most -> Math.min(most, tokens(answered)))
                .orElseGet(() -> tokens(answered));
        return new Usage(input, output, input + output, 0, 0);
    }

    /** The length of all that the model reads. */
    static long inputBytes(ModelRequest request) {
        long bytes = bytes(request.system());
        for (Message message : request.messages()) {
            bytes += bytes(message.content());
        }
        for (ToolSpec tool : request.tools()) {
            bytes += bytes(tool.name())
                    + bytes(tool.description())
                    + bytes(tool.inputSchema().toString());
        }
        return bytes;
    }

    /** The length in UTF-8, without making it. */
    static long bytes(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Half of a surrogate pair is half of four bytes.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    private static long tokens(long bytes) {
        return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }

    private static long bytes(List<Block> blocks) {
        return blocks.stream().mapToLong(TokenEstimate::bytes).sum();
    }

    private static long bytes(Block block) {
        return switch (block) {
            case Block.Text(String text) -> bytes(text);
            case Block.Reasoning(String text, var _) -> bytes(text);
            case Block.ToolUse(var _, String tool, var input) -> bytes(tool) + bytes(input.toString());
            case Block.ToolResult(var _, var _, List<Block> content) -> bytes(content);
            case Block.Json(var value) -> bytes(value.toString());
            case Block.SearchResult(var _, String title, List<String> passages, var _) ->
                bytes(title) + passages.stream().mapToLong(TokenEstimate::bytes).sum();
            case Block.GuardContent(String text, var _) -> bytes(text);
            case Block.Citations(String text, var _) -> bytes(text);
            case Block.Unknown(var _, var raw) -> bytes(raw.toString());
            case Block.Image _, Block.Document _, Block.Video _, Block.Audio _ -> MEDIUM;
            case Block.RedactedReasoning _, Block.CachePoint _ -> 0;
        };
    }
}
