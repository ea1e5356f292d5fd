package dev.outcrop.server.api;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.Permission;
import dev.outcrop.conversation.Conversation;
import dev.outcrop.conversation.Conversation.TitleSource;
import dev.outcrop.conversation.Conversations;
import dev.outcrop.conversation.Titles;
import dev.outcrop.id.MessageId;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.BodySchema;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.server.http.QueryParam;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/conversations}. */
final class ConversationRoutes {
    private static final String TAG = "conversations";
    private static final String ONE = "/api/conversations/{id}";
    private static final BodySchema CHANGES = BodySchema.of("""
            {
              "type": "object",
              "minProperties": 1,
              "additionalProperties": false,
              "properties": {
                "title": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "\\\\S"},
                "pinned": {"type": "boolean"},
                "head": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$",
                         "description": "The newest message of the branch that is shown"}
              }
            }
            """);

    private final HttpServices services;
    private final MessageTree tree;

    ConversationRoutes(HttpServices services) {
        this.services = services;
        this.tree = new MessageTree(services);
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/conversations", "Conversations, newest first")
                        .needs(Permission.READ)
                        .tag(TAG)
                        .query(new QueryParam.Text("q", "Part of a title or of a message's text", 200))
                        .query(new QueryParam.Whole("limit", "The most to return; 50 if not given", 1, 100))
                        .query(new QueryParam.Cursor("before", "The “next” of the page before"))
                        .returns(200, "A page of conversations; “next” if there are more")
                        .answer(this::list),
                Endpoint.get(ONE, "One conversation")
                        .needs(Permission.READ)
                        .tag(TAG)
                        .returns(200, "The conversation and the head of the branch that is shown")
                        .answer(request -> ApiResponse.ok(ConversationJson.single(existing(request)))),
                Endpoint.patch(ONE, "Renames, pins, or remembers which branch is shown")
                        .needs(Permission.CHAT)
                        .tag(TAG)
                        .body(CHANGES)
                        .returns(200, "The conversation as it is now")
                        .answer(this::change),
                Endpoint.delete(
                                ONE,
                                "Deletes a conversation and stops its run; it can be restored for a while, but for a temporary one")
                        .needs(Permission.CHAT)
                        .tag(TAG)
                        .returns(204, "Deleted")
                        .answer(this::delete),
                Endpoint.post(ONE + "/restore", "Takes a deletion back")
                        .needs(Permission.CHAT)
                        .tag(TAG)
                        .returns(200, "The conversation")
                        .answer(this::restore),
                Endpoint.get(ONE + "/messages", "The whole tree of messages")
                        .needs(Permission.READ)
                        .tag(TAG)
                        .returns(200, "The conversation and its AI SDK UI messages in the order in which they came")
                        .answer(request -> ApiResponse.ok(tree.of(request.caller(), existing(request)))),
                Endpoint.get(ONE + "/export", "The conversation as a file")
                        .needs(Permission.READ)
                        .tag(TAG)
                        .query(new QueryParam.Choice(
                                "format",
                                "markdown (the branch shown) or json (the whole tree)",
                                List.of("markdown", "json")))
                        .returns(200, "An attachment")
                        .type("text/markdown")
                        .answer(this::export));
    }

    private ApiResponse list(ApiRequest request) {
        Optional<String> query = request.query("q").map(String::strip).filter(text -> !text.isEmpty());
        Optional<String> before = request.query("before");
        Conversations.Page page;
        try {
            page = services.conversations()
                    .list(request.caller(), query, Math.toIntExact(request.number("limit", 50)), before);
        } catch (IllegalArgumentException e) {
            if (before.isEmpty()) {
                throw e;
            }
            throw ProblemException.badField("before", "“before” is not the “next” of another page.");
        }
        ObjectNode json = Json.object();
        ArrayNode array = json.putArray("conversations");
        page.conversations().forEach(conversation -> array.add(ConversationJson.listed(conversation)));
        page.next().ifPresent(next -> json.put("next", next));
        return ApiResponse.ok(json);
    }

    private ApiResponse change(ApiRequest request) {
        Conversation conversation = existing(request);
        ObjectNode body = request.body();
        if (body.has("head")) {
            var head = new MessageId(body.get("head").stringValue());
            boolean there = services.conversations()
                    .head(request.caller(), conversation.id(), head)
                    .isPresent();
            if (!there) {
                throw ProblemException.badField("head", "There is no such message in it.");
            }
        }
        if (body.has("title")) {
            String title = Titles.oneLine(body.get("title").stringValue());
            if (title.isEmpty()) {
                throw ProblemException.badField("title", "A title has at least one letter.");
            }
            services.conversations().title(request.caller(), conversation.id(), title, TitleSource.USER);
        }
        if (body.has("pinned")) {
            services.conversations()
                    .pin(request.caller(), conversation.id(), body.get("pinned").booleanValue());
        }
        return ApiResponse.ok(ConversationJson.single(existing(request)));
    }

    private ApiResponse delete(ApiRequest request) {
        Conversation conversation = existing(request);
        // In this order: as soon as the run ends, the next question would begin in a conversation that is still there.
        services.conversations()
                .delete(request.caller(), conversation.id())
                .flatMap(Conversation::activeRun)
                .ifPresent(run -> services.runner().stop(run, request.caller().id()));
        audit(AuditAction.CONVERSATION_DELETED, request, conversation);
        if (conversation.temporary()) {
            // One whose run is not over yet goes within a minute: housekeeping looks too.
            services.conversations().purgeClosed();
        }
        return ApiResponse.empty(204);
    }

    private ApiResponse restore(ApiRequest request) {
        Conversation conversation = services.conversations()
                .restore(request.caller(), request.conversationId("id"))
                .orElseThrow(ConversationRoutes::unknown);
        audit(AuditAction.CONVERSATION_RESTORED, request, conversation);
        return ApiResponse.ok(ConversationJson.single(conversation));
    }

    private void audit(AuditAction action, ApiRequest request, Conversation conversation) {
        services.audit()
                .record(AuditEvent.of(action, request.caller())
                        .from(request.address())
                        .on("conversation", conversation.id().value()));
    }

    private ApiResponse export(ApiRequest request) {
        Conversation conversation = existing(request);
        ObjectNode whole = tree.of(request.caller(), conversation);
        boolean json = request.query("format").filter("json"::equals).isPresent();
        ApiResponse file = json
                ? ApiResponse.text(ApiResponse.JSON, whole.toPrettyString())
                : ApiResponse.text("text/markdown; charset=utf-8", new MarkdownExport(services.agents()).of(whole));
        audit(AuditAction.CONVERSATION_EXPORTED, request, conversation);
        return file.with("Content-Disposition", AttachmentName.disposition(conversation.title(), json ? "json" : "md"));
    }

    private Conversation existing(ApiRequest request) {
        return services.conversations()
                .find(request.caller(), request.conversationId("id"))
                .orElseThrow(ConversationRoutes::unknown);
    }

    private static ProblemException unknown() {
        return ProblemException.notFound("There is no such conversation.");
    }
}
