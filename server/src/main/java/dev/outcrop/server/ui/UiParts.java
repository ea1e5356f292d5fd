package dev.outcrop.server.ui;

import dev.outcrop.model.Block;
import dev.outcrop.run.RunEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Folds chunks into the parts of a UI message, as {@code readUIMessageStream} of {@code ai} 7 does: a message that is
 * loaded is the message that was streamed.
 */
public final class UiParts {
    /** Where files are that a person attached. */
    public static final String FILES = "/api/attachments/";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final List<UiPart> parts = new ArrayList<>();
    private final ObjectNode metadata = JSON.objectNode();

    /** The parts of an answer that has come as far as these events, which may lack the deltas of finished steps. */
    public static UiParts of(List<RunEvent> events, ToolTitles titles) {
        var folded = new UiParts();
        new UiEncoder(Dialect.V7, titles).encodePast(events).forEach(folded::add);
        return folded;
    }

    /** The parts of a person's message. */
    public static ArrayNode of(List<Block> blocks) {
        ArrayNode node = JSON.arrayNode();
        for (Block block : blocks) {
            if (block instanceof Block.Text(String text)) {
                node.addObject().put("type", "text").put("text", text);
            } else if (block instanceof Block.Attachment attachment) {
                node.addObject()
                        .put("type", "file")
                        .put("mediaType", attachment.mediaType())
                        .put("filename", attachment.name())
                        .put("url", FILES + attachment.id().value());
            }
        }
        return node;
    }

    /** Takes the next chunk in. */
    public void add(UiChunk chunk) {
        switch (chunk) {
            case UiChunk.Start c -> metadata.setAll(c.metadata());
            case UiChunk.StartStep _ -> parts.add(new UiPart.StepStart());
            case UiChunk.ResetStep _ -> resetStep();
            case UiChunk.TextStart c -> parts.add(new UiPart.Prose("text", c.id()));
            case UiChunk.TextDelta c -> prose("text", c.id()).ifPresent(part -> part.append(c.text()));
            case UiChunk.TextEnd c -> prose("text", c.id()).ifPresent(UiPart.Prose::end);
            case UiChunk.ReasoningStart c -> parts.add(new UiPart.Prose("reasoning", c.id()));
            case UiChunk.ReasoningDelta c -> prose("reasoning", c.id()).ifPresent(part -> part.append(c.text()));
            case UiChunk.ReasoningEnd c -> prose("reasoning", c.id()).ifPresent(UiPart.Prose::end);
            case UiChunk.SourceUrl c -> parts.add(new UiPart.Source(c));
            case UiChunk.SourceDocument c -> parts.add(new UiPart.SourceDocument(c));
            case UiChunk.ToolInputStart c -> parts.add(new UiPart.ToolCall(c.call(), c.tool(), c.title()));
            case UiChunk.ToolInputDelta c -> tool(c.id()).ifPresent(part -> part.append(c.text()));
            case UiChunk.ToolInputAvailable c -> tool(c.call()).ifPresent(part -> part.available(c.input()));
            case UiChunk.ToolInputError c -> tool(c.call()).ifPresent(part -> part.invalid(c.input(), c.error()));
            case UiChunk.ToolApprovalRequest c -> tool(c.call()).ifPresent(part -> part.asked(c));
            case UiChunk.ToolApprovalResponse c -> approval(c.approval()).ifPresent(part -> part.responded(c));
            case UiChunk.ToolOutputDenied c -> tool(c.call()).ifPresent(UiPart.ToolCall::denied);
            case UiChunk.ToolOutputAvailable c -> tool(c.call()).ifPresent(part -> part.output(c.output()));
            case UiChunk.ToolOutputError c -> tool(c.call()).ifPresent(part -> part.failed(c.error()));
            case UiChunk.Data c -> data(c);
            case UiChunk.Metadata c -> metadata.setAll(c.metadata());
            case UiChunk.Finish c -> metadata.setAll(c.metadata());
            case UiChunk.FinishStep _, UiChunk.Abort _, UiChunk.Failed _, UiChunk.Done _, UiChunk.Cut _ -> {}
        }
    }

    /** The parts so far. */
    public ArrayNode parts() {
        ArrayNode node = JSON.arrayNode();
        parts.forEach(part -> node.add(part.json()));
        return node;
    }

    /** The message's metadata so far. */
    public ObjectNode metadata() {
        return metadata.deepCopy();
    }

    private void resetStep() {
        while (!parts.isEmpty() && !(parts.getLast() instanceof UiPart.StepStart)) {
            parts.removeLast();
        }
    }

    /** Parts that grow are at the end, so the search is short. */
    private Optional<UiPart.Prose> prose(String type, String id) {
        for (UiPart part : parts.reversed()) {
            if (part instanceof UiPart.Prose prose && prose.is(type, id)) {
                return Optional.of(prose);
            }
        }
        return Optional.empty();
    }

    private Optional<UiPart.ToolCall> tool(String call) {
        for (UiPart part : parts.reversed()) {
            if (part instanceof UiPart.ToolCall tool && tool.is(call)) {
                return Optional.of(tool);
            }
        }
        return Optional.empty();
    }

    private Optional<UiPart.ToolCall> approval(String id) {
        for (UiPart part : parts) {
            if (part instanceof UiPart.ToolCall tool && tool.isAsked(id)) {
                return Optional.of(tool);
            }
        }
        return Optional.empty();
    }

    private void data(UiChunk.Data chunk) {
        if (chunk.passing()) {
            return;
        }
        for (UiPart part : parts) {
            if (part instanceof UiPart.Ours ours && ours.is(chunk.name(), chunk.id())) {
                ours.replace(chunk.data());
                return;
            }
        }
        parts.add(new UiPart.Ours(chunk.name(), chunk.id(), chunk.data()));
    }
}
