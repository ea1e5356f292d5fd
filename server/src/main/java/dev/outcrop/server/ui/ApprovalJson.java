package dev.outcrop.server.ui;

import dev.outcrop.run.ApprovalRecord;
import dev.outcrop.run.ApprovalRequest;
import dev.outcrop.run.Decision;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An approval as a message's {@code data-approval} part and the API have it: all that a card for it needs. */
public final class ApprovalJson {
    private static final String WAITING = "waiting";
    private static final String STOPPED = "stopped";

    private ApprovalJson() {}

    /** An approval by itself. {@code over} is whether its run has ended. */
    public static ObjectNode of(ApprovalRecord approval, boolean over, ToolTitles titles) {
        ApprovalRequest request = approval.request();
        String state = state(request.kind(), approval.decision(), over);
        ObjectNode json = begin(request, request.call())
                .put("conversation", approval.conversation().value());
        return end(json, request, approval.requestedAt(), approval.decision(), state, titles);
    }

    /** An approval in the message in which the call {@code call} waits for it. */
    static ObjectNode of(
            ApprovalRequest request,
            String call,
            Instant requestedAt,
            Optional<Decision> decision,
            boolean over,
            ToolTitles titles) {
        String state = state(request.kind(), decision, over);
        return end(begin(request, call), request, requestedAt, decision, state, titles);
    }

    private static ObjectNode begin(ApprovalRequest request, String call) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("approvalId", request.id().value())
                .put("callId", call)
                .put("runId", request.run().value());
    }

    private static ObjectNode end(
            ObjectNode json,
            ApprovalRequest request,
            Instant requestedAt,
            Optional<Decision> decision,
            String state,
            ToolTitles titles) {
        json.put(
                        "kind",
                        switch (request.kind()) {
                            case START -> "start";
                            case UNKNOWN_OUTCOME -> "unknown-outcome";
                        })
                .put("tool", request.tool())
                .put("title", titles.of(request.tool()))
                .set("input", request.input());
        if (state.equals(WAITING) && request.kind() == ApprovalRequest.Kind.START) {
            titles.inputSchema(request.tool()).ifPresent(schema -> json.set("inputSchema", schema));
        }
        json.put("reason", request.reason()).put("requestedAt", requestedAt.toString());
        request.expiresAt().ifPresent(at -> json.put("expiresAt", at.toString()));
        json.put("state", state);
        decision.ifPresent(made -> {
            json.put("by", made.by()).put("decidedAt", made.at().toString());
            made.reason().ifPresent(reason -> json.put("decisionReason", reason));
            made.input().ifPresent(input -> json.set("editedInput", input));
        });
        return json;
    }

    private static String state(ApprovalRequest.Kind kind, Optional<Decision> decision, boolean over) {
        if (decision.isEmpty()) {
            return over ? STOPPED : WAITING;
        }
        boolean start = kind == ApprovalRequest.Kind.START;
        return switch (decision.get().choice()) {
            case APPROVE -> start ? "approved" : "retried";
            case DENY -> start ? "denied" : "skipped";
            case STOP -> STOPPED;
            case EXPIRE -> "expired";
        };
    }
}
