package dev.outcrop.run;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.run.RunEvent.ApprovalDecided;
import dev.outcrop.run.RunEvent.ApprovalRequested;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What one run asks a person about its tool calls, and the answers that it takes note of. */
final class Approvals {
    private final RunServices services;
    private final RunWriter writer;
    private final RunControl control;
    private final RunId root;
    private final ApprovalMirror mirror;

    Approvals(RunServices services, RunWriter writer, RunControl control, RunId root, ApprovalMirror mirror) {
        this.services = services;
        this.writer = writer;
        this.control = control;
        this.root = root;
        this.mirror = mirror;
    }

    /** A question about the call that is not asked yet. */
    ApprovalRequest request(Block.ToolUse use, JsonNode input, ApprovalRequest.Kind kind, String reason) {
        Instant now = services.clock().instant();
        return new ApprovalRequest(
                new ApprovalId(services.ids().next("approval")),
                writer.run(),
                use.id(),
                use.tool(),
                input,
                kind,
                reason,
                Optional.of(now.plus(services.approvalTime())));
    }

    /** Asks all of them. */
    void ask(List<ApprovalRequest> requests) {
        if (requests.isEmpty()) {
            return;
        }
        List<UnstampedEvent> events = new ArrayList<>();
        requests.forEach(request -> events.add(stamp -> new ApprovalRequested(stamp, request.call(), request)));
        writer.write(events);
        requests.forEach(mirror::requested);
    }

    /**
     * Writes down what has been decided about these calls since they were asked for.
     *
     * @throws RunStopped if somebody decided to stop the run
     */
    void takeNote(List<CallState> calls) {
        for (CallState call : calls) {
            call.asked().filter(_ -> call.result().isEmpty()).ifPresent(request -> {
                mirror.requested(request);
                call.decision().ifPresent(decision -> obey(request, decision));
            });
        }
        if (calls.stream().noneMatch(CallState::waiting)) {
            return;
        }
        Map<ApprovalId, ApprovalRecord> known = services.journal().approvals(root).stream()
                .collect(Collectors.toMap(record -> record.request().id(), Function.identity()));
        for (CallState call : calls) {
            if (!call.waiting()) {
                continue;
            }
            ApprovalRequest request = call.asked().orElseThrow();
            Optional<Decision> decision =
                    Optional.ofNullable(known.get(request.id())).flatMap(ApprovalRecord::decision);
            if (decision.isPresent()) {
                note(request, decision.get());
            }
        }
    }

    private void note(ApprovalRequest request, Decision decision) {
        writer.write(stamp -> new ApprovalDecided(stamp, request.call(), request.id(), decision));
        obey(request, decision);
    }

    /** Done again for what is written down already: its process may have ended, or left, before it came to this. */
    private void obey(ApprovalRequest request, Decision decision) {
        mirror.decided(request.id(), decision);
        if (decision.choice() == Decision.Choice.STOP) {
            control.stop(decision.by());
            throw new RunStopped();
        }
    }
}
