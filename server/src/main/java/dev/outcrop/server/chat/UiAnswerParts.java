package dev.outcrop.server.chat;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Block;
import dev.outcrop.run.RunEvent;
import dev.outcrop.server.api.AnswerParts;
import dev.outcrop.server.ui.ToolTitles;
import dev.outcrop.server.ui.UiParts;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The parts of stored messages, folded from the chunks that were streamed. */
public record UiAnswerParts(ToolTitles titles) implements AnswerParts {
    public UiAnswerParts {
        requireNonNull(titles, "titles is null");
    }

    @Override
    public Answer answer(List<RunEvent> events) {
        UiParts parts = UiParts.of(events, titles);
        return new Answer(parts.parts(), parts.metadata());
    }

    @Override
    public JsonNode question(List<Block> blocks) {
        return UiParts.of(blocks);
    }
}
