package dev.outcrop.bedrock;

import dev.outcrop.model.Block;
import dev.outcrop.model.Bytes;
import dev.outcrop.model.Media;
import dev.outcrop.model.ModelEvent;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A content block while its deltas arrive. What one index of a stream carries is one block as a rule. */
final class OpenBlock {
    private final int index;
    private final ToolNames names;
    private final StringBuilder text = new StringBuilder();
    private final ArrayNode citations = Json.NODES.arrayNode();
    private final StringBuilder reasoning = new StringBuilder();
    private final StringBuilder signature = new StringBuilder();
    private final ByteArrayOutputStream redacted = new ByteArrayOutputStream();
    private final StringBuilder toolInput = new StringBuilder();
    private Optional<Block.ToolUse> tool = Optional.empty();
    private final ByteArrayOutputStream image = new ByteArrayOutputStream();
    private Optional<String> imageFormat = Optional.empty();
    private final Map<String, JsonNode> others = new LinkedHashMap<>();

    OpenBlock(int index, ToolNames names) {
        this.index = index;
        this.names = names;
    }

    /** The {@code start} of a contentBlockStart: an object with one key, the block's type. */
    List<ModelEvent> start(JsonNode start) {
        var events = new ArrayList<ModelEvent>();
        start.properties().forEach(member -> {
            JsonNode value = member.getValue();
            // A tool use with a type of its own runs on the provider's side: it is kept, and nobody here runs it.
            if (member.getKey().equals("toolUse") && !value.has("type")) {
                String id = value.path("toolUseId").stringValue("");
                String name = names.ours(value.path("name").stringValue(""));
                tool = Optional.of(new Block.ToolUse(id, name, Json.object()));
                events.add(new ModelEvent.ToolUseStarted(index, id, name));
            } else if (member.getKey().equals("image") && value.has("format")) {
                imageFormat = BlockJson.text(value, "format");
            } else {
                other(member.getKey(), value);
            }
        });
        return events;
    }

    /** A delta that was read without a tree; empty, and nothing done, if it has to be read as one. */
    Optional<ModelEvent> delta(DeltaReader.Delta more) {
        return switch (more.kind()) {
            case TEXT -> {
                text.append(more.text());
                yield Optional.of(new ModelEvent.TextDelta(index, more.text()));
            }
            case REASONING -> {
                reasoning.append(more.text());
                yield Optional.of(new ModelEvent.ReasoningDelta(index, more.text()));
            }
            case TOOL_INPUT -> {
                if (tool.isEmpty()) {
                    yield Optional.empty();
                }
                toolInput.append(more.text());
                yield Optional.of(new ModelEvent.ToolInputDelta(index, more.text()));
            }
        };
    }

    /** The {@code delta} of a contentBlockDelta. */
    List<ModelEvent> delta(JsonNode delta) {
        var events = new ArrayList<ModelEvent>();
        delta.properties().forEach(member -> {
            JsonNode value = member.getValue();
            switch (member.getKey()) {
                case "text" -> {
                    String more = value.stringValue("");
                    text.append(more);
                    events.add(new ModelEvent.TextDelta(index, more));
                }
                case "citation" -> citations.add(value);
                case "reasoningContent" -> reasoning(value, events);
                case "toolUse" -> {
                    Optional<String> more = BlockJson.text(value, "input");
                    if (tool.isPresent() && more.isPresent()) {
                        toolInput.append(more.get());
                        events.add(new ModelEvent.ToolInputDelta(index, more.get()));
                    } else {
                        other("toolUse", value);
                    }
                }
                case "toolResult" -> other("toolResult", Json.object().set("content", value));
                case "image" -> {
                    Optional<Bytes> bytes =
                            BlockJson.text(value.path("source"), "bytes").flatMap(BlockJson::bytes);
                    bytes.ifPresentOrElse(more -> image.writeBytes(more.toArray()), () -> other("image", value));
                }
                default -> other(member.getKey(), value);
            }
        });
        return events;
    }

    private void reasoning(JsonNode delta, List<ModelEvent> events) {
        delta.properties().forEach(member -> {
            String value = member.getValue().stringValue("");
            switch (member.getKey()) {
                case "text" -> {
                    reasoning.append(value);
                    events.add(new ModelEvent.ReasoningDelta(index, value));
                }
                case "signature" -> signature.append(value);
                case "redactedContent" ->
                    BlockJson.bytes(value)
                            .ifPresentOrElse(
                                    bytes -> redacted.writeBytes(bytes.toArray()),
                                    () -> other("reasoningContent", delta));
                default -> other("reasoningContent", delta);
            }
        });
    }

    private void other(String name, JsonNode value) {
        others.merge(name, value, OpenBlock::joined);
    }

    /** Fragments of a type that this version does not know, joined as all of Converse's own are. */
    private static JsonNode joined(JsonNode before, JsonNode more) {
        if (before instanceof ObjectNode one && more instanceof ObjectNode two) {
            ObjectNode both = one.deepCopy();
            two.properties().forEach(member -> {
                JsonNode here = both.get(member.getKey());
                both.set(member.getKey(), here == null ? member.getValue() : joined(here, member.getValue()));
            });
            return both;
        }
        if (before instanceof ArrayNode one && more instanceof ArrayNode two) {
            return one.deepCopy().addAll(two);
        }
        if (before.isString() && more.isString()) {
            return Json.NODES.stringNode(before.stringValue() + more.stringValue());
        }
        return more;
    }

    /** All that has arrived. */
    List<ModelEvent> finish() {
        var blocks = new ArrayList<Block>();
        if (!reasoning.isEmpty() || !signature.isEmpty()) {
            blocks.add(new Block.Reasoning(
                    reasoning.toString(), signature.isEmpty() ? Optional.empty() : Optional.of(signature.toString())));
        }
        if (redacted.size() > 0) {
            blocks.add(new Block.RedactedReasoning(Bytes.of(redacted.toByteArray())));
        }
        if (!citations.isEmpty()) {
            ObjectNode raw = Json.object();
            raw.putArray("content").addObject().put("text", text.toString());
            raw.set("citations", citations);
            blocks.add(new Block.Citations(text.toString(), raw));
        } else if (!text.isEmpty()) {
            blocks.add(new Block.Text(text.toString()));
        }
        tool.ifPresent(use -> blocks.add(new Block.ToolUse(use.id(), use.tool(), input(toolInput.toString()))));
        if (image.size() > 0) {
            var source = new Media.Inline(Bytes.of(image.toByteArray()));
            blocks.add(new Block.Image(imageFormat.orElse("png"), source));
        }
        others.forEach((name, raw) -> blocks.add(new Block.Unknown(name, parsedInput(name, raw))));
        return blocks.stream()
                .<ModelEvent>map(block -> new ModelEvent.BlockFinished(index, block))
                .toList();
    }

    /** The input of a provider's own tool comes as text, and goes back as JSON, like that of any other. */
    private static JsonNode parsedInput(String name, JsonNode raw) {
        if (name.equals("toolUse") && raw instanceof ObjectNode use) {
            return use.deepCopy().set("input", input(use.path("input").stringValue("")));
        }
        return raw;
    }

    private static JsonNode input(String json) {
        if (json.isBlank()) {
            return Json.object();
        }
        try {
            return Json.MAPPER.readTree(json);
        } catch (JacksonException e) {
            // The model wrote no JSON (or was cut): kept as text, so that it can be told what it wrote.
            return Json.NODES.stringNode(json);
        }
    }
}
