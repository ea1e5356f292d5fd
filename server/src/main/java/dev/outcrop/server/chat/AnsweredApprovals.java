package dev.outcrop.server.chat;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.ApprovalRecord;
import dev.outcrop.run.Decision;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.server.ui.Dialect;
import io.helidon.webserver.http.ServerResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the answers to approvals that an AI SDK client sends back in its message, and sends what the run does then, to be
 * added to that message. Which tool runs with which input is the journal's to say.
 */
final class AnsweredApprovals {
    private final Decisions decisions;
    private final Following following;

    AnsweredApprovals(Decisions decisions, Following following) {
        this.decisions = decisions;
        this.following = following;
    }

    /** Nothing is decided unless all of the answers are to approvals of one run of the conversation. */
    void send(
            Caller caller,
            ConversationId conversation,
            List<ChatBody.Answer> answers,
            Dialect dialect,
            ServerResponse response)
            throws InterruptedException {
        var found = new LinkedHashMap<ApprovalId, ChatBody.Answer>();
        Optional<RunId> run = Optional.empty();
        for (ChatBody.Answer answer : answers) {
            ApprovalRecord approval = decisions.find(caller, id(answer));
            if (!approval.conversation().equals(conversation)) {
                throw Decisions.unknown().get();
            }
            if (run.filter(other -> !other.equals(approval.root())).isPresent()) {
                throw ProblemException.conflict("These approvals belong to different answers. Answer them one by one.");
            }
            if (approval.decision().isPresent()) {
                decisions.checkSame(
                        caller,
                        approval,
                        choice(answer),
                        approval.decision().get().input());
            }
            run = Optional.of(approval.root());
            found.put(approval.request().id(), answer);
        }
        for (Map.Entry<ApprovalId, ChatBody.Answer> next : found.entrySet()) {
            decide(caller, next.getKey(), next.getValue());
        }
        following.send(
                run.orElseThrow(), new Opening.Answered(found.keySet()), dialect, SseResponse.begin(response, true));
    }

    private void decide(Caller caller, ApprovalId id, ChatBody.Answer answer) {
        ApprovalRecord approval = decisions.find(caller, id);
        // What was decided stays; the input with it, which this client can't say.
        if (approval.decision().isEmpty()) {
            decisions.decide(caller, id, choice(answer), answer.reason(), Optional.empty());
        }
    }

    private static ApprovalId id(ChatBody.Answer answer) {
        try {
            return new ApprovalId(answer.approval());
        } catch (IllegalArgumentException _) {
            throw Decisions.unknown().get();
        }
    }

    private static Decision.Choice choice(ChatBody.Answer answer) {
        return answer.approved() ? Decision.Choice.APPROVE : Decision.Choice.DENY;
    }
}
