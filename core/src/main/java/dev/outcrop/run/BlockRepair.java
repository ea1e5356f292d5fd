package dev.outcrop.run;

import dev.outcrop.model.Block;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;

/** Repairs the content of single messages; blocks that are accepted stay as they are. */
final class BlockRepair {
    static final String NO_OUTPUT = "The tool gave no output.";
    static final String NO_REASON = "The tool failed and did not say why.";

    private static final int LONGEST_DOCUMENT_NAME = 200;

    private final Set<String> documents = new HashSet<>();

    static boolean isReasoning(Block block) {
        return block instanceof Block.Reasoning || block instanceof Block.RedactedReasoning;
    }

    /** What a model said. Reasoning that is not first in its turn, or that nothing follows, is refused. */
    List<Block> ofModel(List<Block> content) {
        var kept = new ArrayList<>(content.stream().flatMap(this::said).toList());
        while (!kept.isEmpty() && isReasoning(kept.getLast())) {
            kept.removeLast();
        }
        if (!kept.isEmpty() && !isReasoning(kept.getFirst())) {
            kept.removeIf(BlockRepair::isReasoning);
        }
        return kept;
    }

    /** What a person said, and what tools answered. */
    List<Block> ofPerson(List<Block> content) {
        return content.stream().flatMap(this::heard).toList();
    }

    private Stream<Block> said(Block block) {
        return switch (block) {
            case Block.Text(String text) -> text.isBlank() ? Stream.empty() : Stream.of(block);
            case Block.Reasoning(String text, var signature) ->
                text.isBlank() && signature.isEmpty() ? Stream.empty() : Stream.of(block);
            case Block.ToolUse use -> Stream.of(callable(use));
            case Block.Json(var value) -> Stream.of(new Block.Text(value.toString()));
            case Block.Document document -> Stream.of(neutral(document));
            case Block.Attachment reference -> Stream.of(new Block.Text(reference.note()));
            case Block.GuardContent(String text, var _) -> text.isBlank() ? Stream.empty() : Stream.of(block);
            case Block.ToolResult _, Block.CachePoint _ -> Stream.empty();
            case Block.RedactedReasoning _,
                    Block.Image _,
                    Block.Video _,
                    Block.Audio _,
                    Block.SearchResult _,
                    Block.GuardImage _,
                    Block.Citations _,
                    Block.Unknown _ -> Stream.of(block);
        };
    }

    private Stream<Block> heard(Block block) {
        return switch (block) {
            case Block.Text(String text) -> text.isBlank() ? Stream.empty() : Stream.of(block);
            case Block.GuardContent(String text, var _) -> text.isBlank() ? Stream.empty() : Stream.of(block);
            case Block.Citations(String text, var _) ->
                text.isBlank() ? Stream.empty() : Stream.of(new Block.Text(text));
            case Block.Json(var value) -> Stream.of(new Block.Text(value.toString()));
            case Block.Document document -> Stream.of(neutral(document));
            case Block.Attachment reference -> Stream.of(new Block.Text(reference.note()));
            case Block.ToolResult result -> Stream.of(filled(result));
            case Block.ToolUse _, Block.Reasoning _, Block.RedactedReasoning _, Block.CachePoint _ -> Stream.empty();
            case Block.Image _,
                    Block.Video _,
                    Block.Audio _,
                    Block.SearchResult _,
                    Block.GuardImage _,
                    Block.Unknown _ -> Stream.of(block);
        };
    }

    /** An empty result, above all an empty error, is refused in every later call of the conversation. */
    private Block.ToolResult filled(Block.ToolResult result) {
        List<Block> content = result.content().stream().flatMap(this::answered).toList();
        if (content.isEmpty()) {
            content = List.of(new Block.Text(
                    switch (result.status()) {
                        case SUCCESS -> NO_OUTPUT;
                        case ERROR -> NO_REASON;
                    }));
        }
        return new Block.ToolResult(result.id(), result.status(), content);
    }

    private Stream<Block> answered(Block block) {
        return switch (block) {
            case Block.Text(String text) -> text.isBlank() ? Stream.empty() : Stream.of(block);
            case Block.Json(var value) -> Stream.of(value.isObject() ? block : new Block.Text(value.toString()));
            case Block.Document document -> Stream.of(neutral(document));
            case Block.Attachment reference -> Stream.of(new Block.Text(reference.note()));
            case Block.Image _, Block.Video _, Block.SearchResult _, Block.Unknown _ -> Stream.of(block);
            case Block.GuardContent(String text, var _) ->
                text.isBlank() ? Stream.empty() : Stream.of(new Block.Text(text));
            // A result can't hold guarded content, and what it shows is worth more than that it is guarded.
            case Block.GuardImage guarded -> Stream.of(guarded.image());
            case Block.Citations(String text, var _) ->
                text.isBlank() ? Stream.empty() : Stream.of(new Block.Text(text));
            case Block.Audio _,
                    Block.Reasoning _,
                    Block.RedactedReasoning _,
                    Block.ToolUse _,
                    Block.ToolResult _,
                    Block.CachePoint _ -> Stream.empty();
        };
    }

    /** A provider takes back only objects as input, and something for a name, whatever its model wrote. */
    private static Block.ToolUse callable(Block.ToolUse use) {
        String name = use.tool().isEmpty() ? "unnamed" : use.tool();
        if (use.input().isObject()) {
            return new Block.ToolUse(use.id(), name, use.input());
        }
        var input = JsonNodeFactory.instance.objectNode();
        input.set("malformed", use.input());
        return new Block.ToolUse(use.id(), name, input);
    }

    /** A name of the alphabet that Converse allows, which no other document of the call has. */
    private Block.Document neutral(Block.Document document) {
        String name = document.name()
                .replaceAll("[^a-zA-Z0-9\\s()\\[\\]-]", "-")
                .replaceAll("\\s+", " ")
                .strip();
        if (name.isEmpty()) {
            name = "document";
        }
        String unique = shortened(name, "");
        for (int n = 2; !documents.add(unique); n++) {
            unique = shortened(name, " (" + n + ")");
        }
        return new Block.Document(
                document.format(), unique, document.source(), document.context(), document.citations());
    }

    private static String shortened(String name, String end) {
        return name.substring(0, Math.min(name.length(), LONGEST_DOCUMENT_NAME - end.length()))
                        .strip()
                + end;
    }

    /** An agent without tools reads of those that others used as text. */
    static Block withoutTools(Block block) {
        return switch (block) {
            case Block.ToolUse use -> new Block.Text("[Used the tool " + use.tool() + " with " + use.input() + "]");
            case Block.ToolResult result ->
                new Block.Text("[The tool answered: "
                        + result.content().stream()
                                .map(content -> plain(content).orElse("(not text)"))
                                .collect(Collectors.joining(" "))
                        + "]");
            case Block.Text _,
                    Block.Reasoning _,
                    Block.RedactedReasoning _,
                    Block.Json _,
                    Block.Image _,
                    Block.Document _,
                    Block.Attachment _,
                    Block.Video _,
                    Block.Audio _,
                    Block.SearchResult _,
                    Block.GuardContent _,
                    Block.GuardImage _,
                    Block.Citations _,
                    Block.CachePoint _,
                    Block.Unknown _ -> block;
        };
    }

    private static Optional<String> plain(Block block) {
        return switch (block) {
            case Block.Text(String text) -> Optional.of(text);
            case Block.Json(var value) -> Optional.of(value.toString());
            case Block.SearchResult(var _, var _, var passages, var _) -> Optional.of(String.join(" ", passages));
            case Block.Document document -> document.source().words();
            case Block.Citations _,
                    Block.GuardContent _,
                    Block.GuardImage _,
                    Block.Reasoning _,
                    Block.RedactedReasoning _,
                    Block.ToolUse _,
                    Block.ToolResult _,
                    Block.Image _,
                    Block.Attachment _,
                    Block.Video _,
                    Block.Audio _,
                    Block.CachePoint _,
                    Block.Unknown _ -> Optional.empty();
        };
    }
}
