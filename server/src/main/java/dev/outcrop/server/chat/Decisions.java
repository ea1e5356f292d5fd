package dev.outcrop.server.chat;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.AuditLog;
import dev.outcrop.access.Caller;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.run.ApprovalRecord;
import dev.outcrop.run.Deciding;
import dev.outcrop.run.Decision;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Runner;
import dev.outcrop.server.http.ProblemException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Takes what people decide about tool calls, by whatever route it comes. */
final class Decisions {
    private final Runner runner;
    private final Journal journal;
    private final AuditLog audit;

    Decisions(Runner runner, Journal journal, AuditLog audit) {
        this.runner = runner;
        this.journal = journal;
        this.audit = audit;
    }

    /**
     * The approval.
     *
     * @throws ProblemException a 404 if there is none or it is somebody else's
     */
    ApprovalRecord find(Caller caller, ApprovalId id) {
        return journal.approval(caller, id).orElseThrow(unknown());
    }

    /**
     * Stores the decision. The same one given again changes nothing.
     *
     * @throws ProblemException if it can't be, or if it was decided otherwise before
     */
    ApprovalRecord decide(
            Caller caller, ApprovalId id, Decision.Choice choice, Optional<String> reason, Optional<JsonNode> input) {
        return switch (runner.decide(caller, id, choice, reason, input)) {
            case Deciding.Decided(ApprovalRecord approval) -> {
                audit.record(AuditEvent.of(AuditAction.APPROVAL_DECIDED, caller)
                        .on("approval", id.value())
                        .with("decision", choice.name().toLowerCase(Locale.ROOT))
                        .with("tool", approval.request().tool())
                        .with("edited", Boolean.toString(input.isPresent()))
                        .with("run", approval.root().value()));
                yield approval;
            }
            case Deciding.DecidedBefore(ApprovalRecord approval) -> {
                checkSame(caller, approval, choice, input);
                yield approval;
            }
            case Deciding.NoSuchApproval _ -> throw unknown().get();
            case Deciding.BadInput(String sentence) -> throw ProblemException.badField("input", sentence);
        };
    }

    /**
     * Looks whether the decision that was made stands against what somebody wants to decide now.
     *
     * @throws ProblemException a 409 if it does
     */
    void checkSame(Caller caller, ApprovalRecord approval, Decision.Choice choice, Optional<JsonNode> input) {
        Decision made = approval.decision().orElseThrow();
        if (made.choice() != choice || !made.input().equals(input)) {
            throw ProblemException.conflict(sentence(caller, made));
        }
    }

    static Supplier<ProblemException> unknown() {
        return () -> ProblemException.notFound("There is no such approval.");
    }

    private static String sentence(Caller caller, Decision made) {
        String who = made.by().equals(caller.id()) ? "You" : made.by();
        String what = switch (made.choice()) {
            case APPROVE -> made.input().isPresent() ? " allowed this with a changed input at " : " allowed this at ";
            case DENY -> " did not allow this at ";
            case STOP -> " stopped the answer at ";
            case EXPIRE -> " let the time run out at ";
        };
        if (!made.by().equals(Decision.NOBODY)) {
            return who + what + made.at() + ", and that stands.";
        }
        return made.choice() == Decision.Choice.EXPIRE
                ? "The time to decide this ran out at " + made.at() + "."
                : "The answer ended at " + made.at() + ": there is nothing to decide any more.";
    }
}
