package dev.outcrop.run;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.tool.ToolExecutor;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Takes people's decisions about tool calls, and has the runs go on that wait for them. */
final class ApprovalDesk {
    private final RunServices services;
    private final Supplier<Optional<String>> holder;
    private final Consumer<Lease> resume;

    /** {@code holder} is who goes on with a run, if anybody is to here; {@code resume} does. */
    ApprovalDesk(RunServices services, Supplier<Optional<String>> holder, Consumer<Lease> resume) {
        this.services = services;
        this.holder = holder;
        this.resume = resume;
    }

    /** See {@link Runner#decide}. */
    Deciding decide(
            Caller caller,
            ApprovalId approval,
            Decision.Choice choice,
            Optional<String> reason,
            Optional<JsonNode> input) {
        Optional<ApprovalRecord> known = services.journal().approval(caller, approval);
        if (known.isEmpty()) {
            return new Deciding.NoSuchApproval();
        }
        if (known.get().decision().isPresent()) {
            return new Deciding.DecidedBefore(known.get());
        }
        Optional<String> wrong =
                input.flatMap(edited -> problem(caller, known.get().request(), choice, edited));
        if (wrong.isPresent()) {
            return new Deciding.BadInput(wrong.get());
        }
        Instant now = services.clock().instant();
        boolean late =
                known.get().request().expiresAt().filter(at -> at.isBefore(now)).isPresent();
        Decision decision = late
                ? new Decision(Decision.Choice.EXPIRE, Decision.NOBODY, now, Optional.empty(), Optional.empty())
                : new Decision(choice, caller.id(), now, reason, input);
        return switch (services.journal().decide(caller, approval, decision, holder.get())) {
            case DecisionOutcome.NoSuchApproval _ -> new Deciding.NoSuchApproval();
            case DecisionOutcome.DecidedBefore(ApprovalRecord stands) -> new Deciding.DecidedBefore(stands);
            case DecisionOutcome.Stored(ApprovalRecord stored, Optional<Lease> lease) -> {
                lease.ifPresent(resume);
                yield late ? new Deciding.DecidedBefore(stored) : new Deciding.Decided(stored);
            }
        };
    }

    private Optional<String> problem(Caller caller, ApprovalRequest request, Decision.Choice choice, JsonNode edited) {
        if (request.kind() != ApprovalRequest.Kind.START || choice != Decision.Choice.APPROVE) {
            return Optional.of("The input can be changed only to allow a call that has not begun.");
        }
        return services.tools().find(request.tool()).flatMap(tool -> switch (services.executor()
                .check(tool, edited, caller)) {
            case ToolExecutor.Readiness.Refused(String sentence) -> Optional.of(sentence);
            case ToolExecutor.Readiness.Ready _, ToolExecutor.Readiness.Asks _ -> Optional.empty();
        });
    }
}
