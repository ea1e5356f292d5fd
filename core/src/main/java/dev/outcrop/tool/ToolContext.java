package dev.outcrop.tool;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * For whom and in which run a tool works.
 *
 * @param language the person's language as a BCP 47 tag, if known
 * @param progress shows something about the running call
 */
public record ToolContext(
        Caller caller,
        RunId run,
        ConversationId conversation,
        String call,
        Optional<String> language,
        CancelSignal cancel,
        Consumer<JsonNode> progress) {
    public ToolContext {
        requireNonNull(caller, "caller is null");
        requireNonNull(run, "run is null");
        requireNonNull(conversation, "conversation is null");
        requireNonNull(call, "call is null");
        requireNonNull(language, "language is null");
        requireNonNull(cancel, "cancel is null");
        requireNonNull(progress, "progress is null");
    }
}
