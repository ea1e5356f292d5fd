package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Block;
import dev.outcrop.run.RunEvent;
import dev.outcrop.server.api.AnswerParts;
import dev.outcrop.server.ui.ToolTitles;
import dev.outcrop.server.ui.UiParts;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Messages as the stream shows them, for the routes that load them. */
record MessageParts(ToolTitles titles) implements AnswerParts {
    MessageParts {
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
