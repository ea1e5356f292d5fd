package dev.outcrop.langfuse;

import dev.outcrop.model.Block;
import dev.outcrop.model.Media;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.Role;
import dev.outcrop.model.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Messages in the form that Langfuse reads fully. Arguments of tool calls stay structured here, so that they are masked
 * and cut as such; {@link ToolArguments} makes them the text that the form wants.
 */
final class ChatMl {
    private ChatMl() {}

    /** {@code {messages, tools}}. */
    static ObjectNode request(ModelRequest request) {
        ObjectNode json = Json.object();
        ArrayNode messages = json.putArray("messages");
        if (!request.system().isEmpty()) {
            messages.add(Json.object().put("role", "system").set("content", content(request.system())));
        }
        request.messages().forEach(message -> add(messages, message));
        if (!request.tools().isEmpty()) {
            ArrayNode tools = json.putArray("tools");
            request.tools().forEach(tool -> tools.add(tool(tool)));
        }
        return json;
    }

    /** A person's message. */
    static ObjectNode question(List<Block> blocks) {
        return Json.object().put("role", "user").set("content", content(blocks));
    }

    /** A model's message. */
    static ObjectNode answer(List<Block> blocks) {
        ObjectNode json = Json.object().put("role", "assistant");
        json.set("content", content(blocks));
        var reasoning = new StringBuilder();
        ArrayNode calls = Json.array();
        for (Block block : blocks) {
            if (block instanceof Block.Reasoning(String text, var _)) {
                reasoning.append(text);
            } else if (block instanceof Block.ToolUse use) {
                ObjectNode call = calls.addObject().put("id", use.id()).put("type", "function");
                call.putObject("function").put("name", use.tool()).set("arguments", use.input());
            }
        }
        if (!reasoning.isEmpty()) {
            json.put("reasoning", reasoning.toString());
        }
        if (!calls.isEmpty()) {
            json.set("tool_calls", calls);
        }
        return json;
    }

    /** What a tool answered: its JSON if that is all, else its text. */
    static JsonNode result(List<Block> content) {
        return content.size() == 1 && content.getFirst() instanceof Block.Json(JsonNode value)
                ? value
                : content(content);
    }

    private static void add(ArrayNode messages, Message message) {
        if (message.role() == Role.ASSISTANT) {
            messages.add(answer(message.content()));
            return;
        }
        var said = new ArrayList<Block>();
        for (Block block : message.content()) {
            if (block instanceof Block.ToolResult result) {
                messages.add(Json.object()
                        .put("role", "tool")
                        .put("tool_call_id", result.id())
                        .set("content", result(result.content())));
            } else if (!(block instanceof Block.CachePoint)) {
                said.add(block);
            }
        }
        if (!said.isEmpty()) {
            messages.add(question(said));
        }
    }

    private static ObjectNode tool(ToolSpec tool) {
        ObjectNode json = Json.object().put("type", "function");
        json.putObject("function")
                .put("name", tool.name())
                .put("description", tool.description())
                .set("parameters", tool.inputSchema());
        return json;
    }

    /** Text as text; with pictures, a list of parts. */
    private static JsonNode content(List<Block> blocks) {
        if (blocks.stream().allMatch(block -> picture(block).isEmpty())) {
            return Json.text(String.join(
                    "\n\n",
                    blocks.stream()
                            .map(ChatMl::text)
                            .filter(text -> !text.isEmpty())
                            .toList()));
        }
        ArrayNode parts = Json.array();
        for (Block block : blocks) {
            picture(block)
                    .ifPresentOrElse(
                            image -> parts.addObject()
                                    .put("type", "image_url")
                                    .putObject("image_url")
                                    .put("url", url(image)),
                            () -> {
                                if (!text(block).isEmpty()) {
                                    parts.addObject().put("type", "text").put("text", text(block));
                                }
                            });
        }
        return parts;
    }

    private static Optional<Block.Image> picture(Block block) {
        return switch (block) {
            case Block.Image image -> Optional.of(image);
            case Block.GuardImage guarded -> Optional.of(guarded.image());
            default -> Optional.empty();
        };
    }

    private static String url(Block.Image image) {
        return switch (image.source()) {
            case Media.Inline(var bytes) -> MediaToken.of("image/" + image.format(), bytes.toArray());
            case Media.S3(String uri, var _) -> uri;
        };
    }

    private static String text(Block block) {
        return switch (block) {
            case Block.Text(String text) -> text;
            case Block.Citations(String text, var _) -> text;
            case Block.GuardContent(String text, var _) -> text;
            case Block.Json(JsonNode value) -> value.toString();
            case Block.SearchResult found ->
                found.title() + " (" + found.source() + ")\n" + String.join("\n", found.passages());
            case Block.Document document ->
                "[Document " + document.name() + "." + document.format() + "]"
                        + document.source().words().map(words -> "\n" + words).orElse("");
            case Block.Attachment attachment -> attachment.note();
            case Block.Video video -> "[Video " + video.format() + "]";
            case Block.Audio audio -> "[Sound " + audio.format() + "]";
            case Block.Unknown unknown -> "[" + unknown.name() + "]";
            case Block.Image _,
                    Block.GuardImage _,
                    Block.Reasoning _,
                    Block.RedactedReasoning _,
                    Block.ToolUse _,
                    Block.ToolResult _,
                    Block.CachePoint _ -> "";
        };
    }
}
