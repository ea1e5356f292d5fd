package dev.outcrop.server.keeping;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.AuditLog;
import dev.outcrop.access.Permission;
import dev.outcrop.id.ConversationId;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.BodySchema;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.store.Holds;
import dev.outcrop.store.Holds.Hold;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/holds}: what must not be removed. */
public final class HoldRoutes {
    private static final String TAG = "administration";
    private static final BodySchema NEW = BodySchema.of("""
            {
              "type": "object",
              "required": ["person", "reason"],
              "additionalProperties": false,
              "properties": {
                "person": {"type": "string", "minLength": 1, "maxLength": 200},
                "conversation": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$",
                                 "description": "One conversation of the person; without it all that is theirs"},
                "reason": {"type": "string", "minLength": 1, "maxLength": 500, "pattern": "\\\\S"}
              }
            }
            """);

    private final Holds holds;
    private final AuditLog audit;

    public HoldRoutes(Holds holds, AuditLog audit) {
        this.holds = requireNonNull(holds, "holds is null");
        this.audit = requireNonNull(audit, "audit is null");
    }

    /** The routes. */
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/holds", "What must not be removed, and what was not to be")
                        .needs(Permission.ADMINISTER)
                        .tag(TAG)
                        .returns(200, "All holds, the newest first")
                        .answer(_ -> list()),
                Endpoint.post("/api/holds", "Puts a person or one of their conversations on hold")
                        .needs(Permission.ADMINISTER)
                        .tag(TAG)
                        .body(NEW)
                        .returns(200, "The hold")
                        .answer(this::place),
                Endpoint.delete("/api/holds/{id}", "Lifts a hold; it stays in the list")
                        .needs(Permission.ADMINISTER)
                        .tag(TAG)
                        .returns(200, "The hold as it is now")
                        .answer(this::lift));
    }

    private ApiResponse list() {
        ObjectNode json = Json.object();
        ArrayNode array = json.putArray("holds");
        holds.all().forEach(hold -> array.add(json(hold)));
        return ApiResponse.ok(json);
    }

    private ApiResponse place(ApiRequest request) {
        ObjectNode body = request.body();
        Hold hold = holds.place(
                body.path("person").asString(),
                body.optional("conversation").map(id -> new ConversationId(id.asString())),
                body.path("reason").asString().strip(),
                request.caller().id());
        record(AuditAction.HOLD_PLACED, request, hold);
        return ApiResponse.ok(json(hold));
    }

    private ApiResponse lift(ApiRequest request) {
        Hold hold = holds.lift(request.param("id"), request.caller().id())
                .orElseThrow(() -> ProblemException.notFound("There is no such hold, or it has ended."));
        record(AuditAction.HOLD_LIFTED, request, hold);
        return ApiResponse.ok(json(hold));
    }

    private void record(AuditAction action, ApiRequest request, Hold hold) {
        AuditEvent event = AuditEvent.of(action, request.caller())
                .from(request.address())
                .on(AuditEvent.Thing.PERSON, hold.person())
                .with("hold", hold.id());
        Optional<ConversationId> conversation = hold.conversation();
        audit.record(
                conversation.isPresent()
                        ? event.with("conversation", conversation.get().value())
                        : event);
    }

    private static ObjectNode json(Hold hold) {
        ObjectNode json = Json.object().put("id", hold.id()).put("person", hold.person());
        hold.conversation().ifPresent(id -> json.put("conversation", id.value()));
        json.put("reason", hold.reason())
                .put("placedBy", hold.placedBy())
                .put("placedAt", hold.placedAt().toString());
        hold.liftedBy().ifPresent(by -> json.put("liftedBy", by));
        hold.liftedAt().ifPresent(at -> json.put("liftedAt", at.toString()));
        return json;
    }
}
