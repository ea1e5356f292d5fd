package dev.outcrop.run;

import dev.outcrop.model.Block;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the agent that asked is told of a specialist's run that has ended. */
final class SpecialistAnswer {
    private SpecialistAnswer() {}

    static Block.ToolResult of(Block.ToolUse use, String specialist, RunProgress progress, RunSummary summary) {
        if (summary.status() != RunStatus.COMPLETED) {
            String why = summary.error().map(RunError::message).orElse("It was stopped.");
            return Block.ToolResult.error(use.id(), specialist + " could not answer. " + why);
        }
        String text = progress.lastText();
        if (text.isBlank()) {
            return Block.ToolResult.error(use.id(), specialist + " gave an empty answer.");
        }
        List<Block> said = Stream.concat(Stream.of(text), notWhole(specialist, summary.cut()).stream())
                .<Block>map(Block.Text::new)
                .toList();
        return new Block.ToolResult(use.id(), Block.ToolResult.Status.SUCCESS, said);
    }

    /** Or the one who asked takes half an answer for all there is to say. */
    private static Optional<String> notWhole(String specialist, Optional<String> cut) {
        return cut.map(why -> why.equals("content-filter")
                ? "A filter has changed or ended this answer of " + specialist + "."
                : "This answer of " + specialist + " is not whole: it had no room for more.");
    }
}
