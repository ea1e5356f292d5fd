package dev.outcrop.server.ui;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.run.ApprovalRequest;
import dev.outcrop.run.Decision;
import dev.outcrop.run.RunEvent.ApprovalDecided;
import dev.outcrop.run.RunEvent.ApprovalRequested;
import dev.outcrop.run.RunEvent.ToolFinished;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a message asks of a person. Each approval is a part of our own; an AI SDK client is asked beside it by its own
 * chunks, for one approval of a call at a time, for its tool part has room for one.
 */
final class ApprovalCards {
    private final Map<ApprovalId, Card> cards = new LinkedHashMap<>();
    private final Map<String, ApprovalId> asked = new HashMap<>();
    private final Dialect dialect;
    private final ToolTitles titles;

    ApprovalCards(Dialect dialect, ToolTitles titles) {
        this.dialect = dialect;
        this.titles = titles;
    }

    void requested(ApprovalRequested event, List<UiChunk> out) {
        var card = new Card(event.request(), event.call(), event.stamp().at());
        cards.put(card.request.id(), card);
        if (!asked.containsKey(card.call)) {
            ask(card, out);
        }
        out.add(part(card, false));
    }

    void decided(ApprovalDecided event, List<UiChunk> out) {
        Card card = cards.get(event.approval());
        if (card == null) {
            return;
        }
        card.decision = Optional.of(event.decision());
        boolean wasAsked = asked.remove(card.call, card.request.id());
        if (wasAsked && dialect.approvalResponses()) {
            boolean approved = event.decision().choice() == Decision.Choice.APPROVE;
            out.add(new UiChunk.ToolApprovalResponse(
                    card.request.id().value(), approved, event.decision().reason()));
        }
        out.add(part(card, false));
        if (wasAsked) {
            cards.values().stream()
                    .filter(other -> other.open() && other.call.equals(card.call))
                    .findFirst()
                    .ifPresent(next -> ask(next, out));
        }
    }

    /** Whether the call has no answer because a person, or time, said that it shall not run. */
    boolean denied(ToolFinished event) {
        return cards.values().stream()
                .filter(card -> card.request.run().equals(event.stamp().run())
                        && card.request.call().equals(event.call()))
                .reduce((_, last) -> last)
                .flatMap(card -> card.decision)
                .filter(decision -> switch (decision.choice()) {
                    case DENY, EXPIRE, STOP -> true;
                    case APPROVE -> false;
                })
                .isPresent();
    }

    /** The call is over: what is still asked about it never gets an answer. */
    void over(String call, List<UiChunk> out) {
        asked.remove(call);
        cards.values().stream().filter(card -> card.call.equals(call)).forEach(card -> stop(card, out));
    }

    /** The run is over. */
    void end(List<UiChunk> out) {
        asked.clear();
        cards.values().forEach(card -> stop(card, out));
    }

    /** These calls were never made. */
    void forget(Set<String> calls) {
        cards.values().removeIf(card -> calls.contains(card.call));
        asked.keySet().removeAll(calls);
    }

    private void stop(Card card, List<UiChunk> out) {
        if (card.open()) {
            card.stopped = true;
            out.add(part(card, true));
        }
    }

    private void ask(Card card, List<UiChunk> out) {
        asked.put(card.call, card.request.id());
        String id = card.request.id().value();
        if (dialect.approvals()) {
            out.add(new UiChunk.ToolApprovalRequest(
                    id, card.call, dialect.approvalReasons() ? Optional.of(card.request.reason()) : Optional.empty()));
        } else {
            var data = JsonNodeFactory.instance.objectNode();
            data.put("approvalId", id)
                    .put("runId", card.request.run().value())
                    .put("toolCallId", card.call)
                    .put("toolName", card.request.tool())
                    .set("args", card.request.input());
            data.put("reason", card.request.reason());
            out.add(new UiChunk.Data("tool-call-approval", Optional.of(id), data, false));
        }
    }

    private UiChunk part(Card card, boolean over) {
        var data = ApprovalJson.of(card.request, card.call, card.requestedAt, card.decision, over, titles);
        return new UiChunk.Data("approval", Optional.of(card.request.id().value()), data, false);
    }

    private static final class Card {
        private final ApprovalRequest request;
        private final String call;
        private final Instant requestedAt;
        private Optional<Decision> decision = Optional.empty();
        private boolean stopped;

        private Card(ApprovalRequest request, String call, Instant requestedAt) {
            this.request = request;
            this.call = call;
            this.requestedAt = requestedAt;
        }

        private boolean open() {
            return decision.isEmpty() && !stopped;
        }
    }
}
