package dev.outcrop.tool;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import java.util.Optional;

/** Contexts for tests. */
public final class ToolContexts {
    private ToolContexts() {}

    /** A context whose cancel signal the test holds. */
    public static ToolContext with(CancelSignal cancel) {
        return new ToolContext(
                Caller.LOCAL,
                new RunId("r_1"),
                new ConversationId("c_1"),
                "call_1",
                Optional.of("ja"),
                cancel,
                progress -> {});
    }

    /** A context that nobody cancels. */
    public static ToolContext plain() {
        return with(new CancelSignal());
    }
}
