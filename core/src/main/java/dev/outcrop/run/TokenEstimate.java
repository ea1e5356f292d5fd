package dev.outcrop.run;

import dev.outcrop.model.Block;
import dev.outcrop.model.DocumentSource;
import dev.outcrop.model.Media;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ToolSpec;
import dev.outcrop.model.Usage;
import java.util.List;
import java.util.Set;

/**
 * About how many tokens a call is, where the provider has not told: before it, to see that it can't fit, and after it, if it
 * was cut. Four bytes of UTF-8 are taken for a token, a picture, a recording or a document that is no text for as many as
 * a large picture has.
 */
final class TokenEstimate {
    private static final int BYTES_PER_TOKEN = 4;
    private static final int MEDIUM = 1_600 * BYTES_PER_TOKEN;

    /** Formats of documents whose bytes are what a model reads. */
    private static final Set<String> TEXTS = Set.of("txt", "md", "csv", "html");

    private TokenEstimate() {}

    /** The tokens of the call's input and of the longest answer that it allows. */
    static long most(ModelRequest request) {
        return input(request) + request.inference().maxTokens().orElse(0);
    }

    /** The tokens of a request and of so many bytes of its answer. */
    static Usage of(ModelRequest request, long answered) {
        long input = input(request);
        long output = request.inference()
                .maxTokens()
                .map(most -> Math.min(most, tokens(answered)))
                .orElseGet(() -> tokens(answered));
        return new Usage(input, output, input + output, 0, 0);
    }

    /** The tokens of texts that are embedded. */
    static long ofTexts(List<String> texts) {
        return texts.stream().mapToLong(text -> tokens(bytes(text))).sum();
    }

    private static long input(ModelRequest request) {
        return tokens(inputBytes(request));
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
            case Block.SearchResult(String source, String title, List<String> passages, var _) ->
                bytes(source)
                        + bytes(title)
                        + passages.stream().mapToLong(TokenEstimate::bytes).sum();
            case Block.GuardContent(String text, var _) -> bytes(text);
            case Block.Citations(var _, var raw) -> bytes(raw.toString());
            case Block.Unknown(var _, var raw) -> bytes(raw.toString());
            case Block.RedactedReasoning(var data) -> data.size();
            case Block.Document document -> document(document);
            case Block.Attachment reference -> bytes(reference.note());
            case Block.Image _, Block.GuardImage _, Block.Video _, Block.Audio _ -> MEDIUM;
            case Block.CachePoint _ -> 0;
        };
    }

    private static long document(Block.Document document) {
        return switch (document.source()) {
            case Media.Inline(var content) -> TEXTS.contains(document.format()) ? content.size() : MEDIUM;
            case Media.S3 _ -> MEDIUM;
            case DocumentSource.Text(String text) -> bytes(text);
            case DocumentSource.Chunks(List<String> texts) ->
                texts.stream().mapToLong(TokenEstimate::bytes).sum();
        };
    }
}
