package dev.outcrop.run;

import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.RunId;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.tool.UntrustedText;
import java.util.List;
import java.util.Map;

/**
 * Whether a run may have read text by strangers.
 *
 * @param before whether its conversation held some before it, or the run that asked it does
 */
record Exposure(LiveRun run, boolean before) {

    /** Whether it may by now. */
    boolean untrusted() {
        return before || in(run.from(0));
    }

    /** Whether the branch, with the events of its answers, holds such text. */
    static boolean of(List<StoredMessage> branch, Map<RunId, List<RunEvent>> runs) {
        return branch.stream().anyMatch(message -> UntrustedText.in(message.blocks()))
                || runs.values().stream().anyMatch(Exposure::in);
    }

    /** Whether what the run has read itself holds such text. */
    static boolean in(List<RunEvent> events) {
        return events.stream()
                .anyMatch(event -> event instanceof ToolFinished finished
                        && UntrustedText.in(finished.result().content()));
    }
}
