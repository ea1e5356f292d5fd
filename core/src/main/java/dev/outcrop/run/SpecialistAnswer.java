package dev.outcrop.run;

import dev.outcrop.model.Block;
import dev.outcrop.tool.UntrustedText;
import java.util.List;
import java.util.Optional;

/** What the agent that asked is told of a specialist's run that has ended. */
final class SpecialistAnswer {
    private SpecialistAnswer() {}

    static Block.ToolResult of(Block.ToolUse use, String specialist, List<RunEvent> events) {
        RunSummary summary = RunSummary.of(events);
        Block.ToolResult said = said(use, specialist, events, summary);
        Block.ToolResult marked = Exposure.in(events) ? UntrustedText.markReader(said) : said;
        // Before the marks: what stands between them is not to be believed.
        return notWhole(specialist, summary.cut()).map(marked::after).orElse(marked);
    }

    private static Block.ToolResult said(
            Block.ToolUse use, String specialist, List<RunEvent> events, RunSummary summary) {
        if (summary.status() != RunStatus.COMPLETED) {
            String why = summary.error().map(RunError::message).orElse("It was stopped.");
            return Block.ToolResult.error(use.id(), specialist + " could not answer. " + why);
        }
        String text = RunProgress.of(events).lastText();
        return text.isBlank()
                ? Block.ToolResult.error(use.id(), specialist + " gave an empty answer.")
                : new Block.ToolResult(use.id(), Block.ToolResult.Status.SUCCESS, List.of(new Block.Text(text)));
    }

    /** Or the one who asked takes half an answer for all there is to say. */
    private static Optional<String> notWhole(String specialist, Optional<String> cut) {
        return cut.map(why -> why.equals("content-filter")
                ? "A filter has changed or ended this answer of " + specialist + "."
                : "This answer of " + specialist + " is not whole: it had no room for more.");
    }
}
