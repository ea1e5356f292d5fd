package dev.outcrop.bedrock;

import dev.outcrop.model.Block;
import dev.outcrop.model.Bytes;
import dev.outcrop.model.DocumentSource;
import dev.outcrop.model.Media;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Content blocks as Converse writes them. Each is an object with one key, its type.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html">ContentBlock</a>
 */
final class BlockJson {
    private BlockJson() {}

    static ArrayNode write(List<Block> blocks) {
        ArrayNode array = Json.NODES.arrayNode();
        blocks.forEach(block -> array.add(write(block)));
        return array;
    }

    static ObjectNode write(Block block) {
        ObjectNode json = Json.object();
        switch (block) {
            case Block.Text(var text) -> json.put("text", text);
            case Block.Reasoning(var text, var signature) -> {
                ObjectNode reasoning = json.putObject("reasoningContent").putObject("reasoningText");
                reasoning.put("text", text);
                signature.ifPresent(value -> reasoning.put("signature", value));
            }
            case Block.RedactedReasoning(var data) ->
                json.putObject("reasoningContent").put("redactedContent", data.toArray());
            case Block.ToolUse(var id, var tool, var input) -> {
                ObjectNode use = json.putObject("toolUse");
                use.put("toolUseId", id);
                use.put("name", ToolNames.wire(tool));
                use.set("input", input);
            }
            case Block.ToolResult(var id, var status, var content) -> {
                ObjectNode result = json.putObject("toolResult");
                result.put("toolUseId", id);
                result.set("content", write(content));
                result.put(
                        "status",
                        switch (status) {
                            case SUCCESS -> "success";
                            case ERROR -> "error";
                        });
            }
            case Block.Json(var value) -> json.set("json", value);
            case Block.Image(var format, var source) -> {
                ObjectNode image = json.putObject("image");
                image.put("format", format);
                image.set("source", source(source));
            }
            case Block.Document(var format, var name, var source, var context, var citations) -> {
                ObjectNode document = json.putObject("document");
                document.put("format", format);
                document.put("name", name);
                document.set("source", source(source));
                context.ifPresent(text -> document.put("context", text));
                citations.ifPresent(enabled -> document.putObject("citations").put("enabled", enabled));
            }
            case Block.Attachment reference -> json.put("text", reference.note());
            case Block.Video(var format, var source) -> {
                ObjectNode video = json.putObject("video");
                video.put("format", format);
                video.set("source", source(source));
            }
            case Block.Audio(var format, var source) -> {
                ObjectNode audio = json.putObject("audio");
                audio.put("format", format);
                audio.set("source", source(source));
            }
            case Block.SearchResult(var source, var title, var passages, var citations) -> {
                ObjectNode result = json.putObject("searchResult");
                result.put("source", source);
                result.put("title", title);
                ArrayNode content = result.putArray("content");
                passages.forEach(text -> content.addObject().put("text", text));
                result.putObject("citations").put("enabled", citations);
            }
            case Block.GuardContent(var text, var qualifiers) -> {
                ObjectNode guarded = json.putObject("guardContent").putObject("text");
                guarded.put("text", text);
                if (!qualifiers.isEmpty()) {
                    qualifiers.forEach(guarded.putArray("qualifiers")::add);
                }
            }
            case Block.GuardImage(var format, var bytes) -> {
                ObjectNode guarded = json.putObject("guardContent").putObject("image");
                guarded.put("format", format);
                guarded.set("source", source(new Media.Inline(bytes)));
            }
            case Block.Citations citations -> json.set("citationsContent", citations.raw());
            case Block.CachePoint(var ttl) -> {
                ObjectNode point = json.putObject("cachePoint");
                point.put("type", "default");
                ttl.ifPresent(value -> point.put("ttl", value));
            }
            case Block.Unknown(var name, var raw) -> json.set(name, raw);
        }
        return json;
    }

    private static ObjectNode source(DocumentSource source) {
        ObjectNode json = Json.object();
        switch (source) {
            case DocumentSource.Text(var text) -> json.put("text", text);
            case DocumentSource.Chunks(var texts) -> {
                ArrayNode content = json.putArray("content");
                texts.forEach(text -> content.addObject().put("text", text));
            }
            case Media.Inline(var bytes) -> json.put("bytes", bytes.toArray());
            case Media.S3(var uri, var owner) -> {
                ObjectNode location = json.putObject("s3Location");
                location.put("uri", uri);
                owner.ifPresent(account -> location.put("bucketOwner", account));
            }
        }
        return json;
    }

    /** Reads the blocks of a whole message. A block that the house's types cannot hold whole stays as it came. */
    static List<Block> read(JsonNode content, ToolNames names) {
        var blocks = new ArrayList<Block>();
        for (JsonNode block : content) {
            for (Map.Entry<String, JsonNode> member : block.properties()) {
                blocks.add(read(member.getKey(), member.getValue(), names));
            }
        }
        return List.copyOf(blocks);
    }

    private static Block read(String type, JsonNode value, ToolNames names) {
        Optional<Block> known = switch (type) {
            case "text" -> Optional.of(new Block.Text(value.stringValue("")));
            case "reasoningContent" -> reasoning(value);
            case "toolUse" -> toolUse(value, names);
            case "citationsContent" -> Optional.of(citations(value));
            case "image" -> image(value);
            default -> Optional.empty();
        };
        return known.orElseGet(() -> new Block.Unknown(type, value));
    }

    private static Optional<Block> reasoning(JsonNode value) {
        JsonNode text = value.path("reasoningText");
        if (text.isObject()) {
            return Optional.of(new Block.Reasoning(text.path("text").stringValue(""), text(text, "signature")));
        }
        return text(value, "redactedContent").flatMap(BlockJson::bytes).map(Block.RedactedReasoning::new);
    }

    private static Optional<Block> toolUse(JsonNode value, ToolNames names) {
        // A tool of another type runs on the provider's side: it is history, and nothing for us to run.
        if (value.has("type")) {
            return Optional.empty();
        }
        return Optional.of(new Block.ToolUse(
                value.path("toolUseId").stringValue(""),
                names.ours(value.path("name").stringValue("")),
                value.has("input") ? value.path("input") : Json.object()));
    }

    static Block.Citations citations(JsonNode raw) {
        var text = new StringBuilder();
        for (JsonNode part : raw.path("content")) {
            text.append(part.path("text").stringValue(""));
        }
        return new Block.Citations(text.toString(), raw);
    }

    private static Optional<Block> image(JsonNode value) {
        return text(value.path("source"), "bytes")
                .flatMap(BlockJson::bytes)
                .map(bytes -> new Block.Image(value.path("format").stringValue(""), new Media.Inline(bytes)));
    }

    static Optional<String> text(JsonNode object, String key) {
        JsonNode value = object.path(key);
        return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }

    /** Decodes base64; empty if it is none. */
    static Optional<Bytes> bytes(String base64) {
        try {
            return Optional.of(Bytes.of(Base64.getDecoder().decode(base64)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
