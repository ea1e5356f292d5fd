package dev.outcrop.server.api;

import dev.outcrop.conversation.Conversation;
import dev.outcrop.server.http.Json;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** Conversations, as the API says them. */
final class ConversationJson {
    private ConversationJson() {}

    /** One of a list. */
    static ObjectNode listed(Conversation conversation) {
        ObjectNode json = Json.object()
                .put("id", conversation.id().value())
                .put("title", conversation.title())
                .put("titleSource", conversation.titleSource().name().toLowerCase(Locale.ROOT))
                .put("agent", conversation.agent())
                .put("createdAt", conversation.createdAt().toString())
                .put("updatedAt", conversation.updatedAt().toString())
                .put("pinned", conversation.pinned())
                .put("temporary", conversation.temporary())
                .put("running", conversation.activeRun().isPresent() && !conversation.waiting())
                .put("waiting", conversation.waiting())
                .put("queued", conversation.queued());
        conversation.activeRun().ifPresent(run -> json.put("runId", run.value()));
        conversation.snippet().ifPresent(snippet -> json.put("snippet", snippet));
        return json;
    }

    /** One by itself: it also says which branch is shown. */
    static ObjectNode single(Conversation conversation) {
        ObjectNode json = listed(conversation);
        conversation.head().ifPresent(head -> json.put("head", head.value()));
        return json;
    }
}
