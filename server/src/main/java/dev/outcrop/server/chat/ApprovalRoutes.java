package dev.outcrop.server.chat;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Permission;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.run.ApprovalRecord;
import dev.outcrop.run.ApprovalRequest;
import dev.outcrop.run.Decision;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.BodySchema;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.server.ui.ApprovalJson;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/approvals}: what a run asks a person before it goes on, and the answer. */
final class ApprovalRoutes {
    private static final String ONE = "/api/approvals/{id}";
    private static final BodySchema DECISION = BodySchema.of("""
            {
              "type": "object",
              "required": ["decision"],
              "additionalProperties": false,
              "properties": {
                "decision": {
                  "enum": ["approve", "deny", "retry", "skip", "stop"],
                  "description": "approve or deny of kind start, retry or skip of kind unknown-outcome; stop ends the whole answer"
                },
                "reason": {"type": "string", "maxLength": 2000, "description": "Told to the model"},
                "input": {"type": "object", "description": "With approve: what the tool is given instead"}
              }
            }
            """);

    private final ChatServices services;
    private final Decisions decisions;

    ApprovalRoutes(ChatServices services, Decisions decisions) {
        this.services = services;
        this.decisions = decisions;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(ONE, "What a run waits for a person to decide")
                        .needs(Permission.READ)
                        .tag("approvals")
                        .returns(200, "The approval and where it stands")
                        .answer(request -> answer(request, find(request))),
                Endpoint.post(ONE, "Decides about a tool call; the run that waits for it goes on")
                        .needs(Permission.CHAT)
                        .tag("approvals")
                        .body(DECISION)
                        .returns(200, "The approval as it is now; 409 if it was decided otherwise before")
                        .answer(this::decide));
    }

    private ApiResponse decide(ApiRequest request) {
        return answer(request, decide(request.caller(), find(request), request.body()));
    }

    /** Decides as the body says. */
    ApprovalRecord decide(Caller caller, ApprovalRecord approval, ObjectNode body) {
        String word = body.path("decision").asString("");
        Decision.Choice choice = choice(approval.request().kind(), word);
        Optional<String> reason =
                Optional.of(body.path("reason").asString("").strip()).filter(text -> !text.isEmpty());
        Optional<JsonNode> input = Optional.ofNullable(body.get("input"));
        if (input.isPresent() && !word.equals("approve")) {
            throw ProblemException.badField("input", "An input can be given with “approve” only.");
        }
        return decisions.decide(caller, approval.request().id(), choice, reason, input);
    }

    private ApprovalRecord find(ApiRequest request) {
        return find(request.caller(), request.param("id"));
    }

    ApprovalRecord find(Caller caller, String id) {
        try {
            return decisions.find(caller, new ApprovalId(id));
        } catch (IllegalArgumentException _) {
            throw Decisions.unknown().get();
        }
    }

    private static Decision.Choice choice(ApprovalRequest.Kind kind, String word) {
        boolean start = kind == ApprovalRequest.Kind.START;
        if (word.equals("stop")) {
            return Decision.Choice.STOP;
        }
        if (word.equals(start ? "approve" : "retry")) {
            return Decision.Choice.APPROVE;
        }
        if (word.equals(start ? "deny" : "skip")) {
            return Decision.Choice.DENY;
        }
        throw ProblemException.badField(
                "decision",
                start
                        ? "The tool has not begun: choose “approve”, “deny” or “stop”."
                        : "The tool had begun: choose “retry”, “skip” or “stop”.");
    }

    private ApiResponse answer(ApiRequest request, ApprovalRecord approval) {
        boolean over = services.journal()
                .find(request.caller(), approval.root())
                .filter(run -> !run.status().ended())
                .isEmpty();
        return ApiResponse.ok(ApprovalJson.of(approval, over, services.titles()));
    }
}
