package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Usage;
import dev.outcrop.run.RunEvent.ApprovalDecided;
import dev.outcrop.run.RunEvent.ApprovalRequested;
import dev.outcrop.run.RunEvent.HandedBack;
import dev.outcrop.run.RunEvent.HandedOver;
import dev.outcrop.run.RunEvent.HistoryTrimmed;
import dev.outcrop.run.RunEvent.ModelCut;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.ModelRetried;
import dev.outcrop.run.RunEvent.ModelWaiting;
import dev.outcrop.run.RunEvent.ReasoningDelta;
import dev.outcrop.run.RunEvent.RunCancelled;
import dev.outcrop.run.RunEvent.RunCompleted;
import dev.outcrop.run.RunEvent.RunFailed;
import dev.outcrop.run.RunEvent.RunReleased;
import dev.outcrop.run.RunEvent.RunResumed;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunEvent.RunSuspended;
import dev.outcrop.run.RunEvent.StepStarted;
import dev.outcrop.run.RunEvent.StepSuperseded;
import dev.outcrop.run.RunEvent.TextDelta;
import dev.outcrop.run.RunEvent.ToolCalledModel;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.run.RunEvent.ToolInputDelta;
import dev.outcrop.run.RunEvent.ToolInputStarted;
import dev.outcrop.run.RunEvent.ToolProgress;
import dev.outcrop.run.RunEvent.ToolRequested;
import dev.outcrop.run.RunEvent.ToolStarted;
import dev.outcrop.run.RunEvent.UnknownEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a run amounts to, folded from its events.
 *
 * @param model the model that was called last
 * @param usage summed over all model calls of this run, of its tools and of the runs that it handed over to
 * @param cost empty as soon as one call is unpriced: a sum without it would be wrong
 * @param saved what the provider's cache has saved, empty as soon as one call does not tell; negative if it cost more
 * @param cut why the answer is not all there could be
 * @param children the runs that it handed over to
 * @param estimated whether usage and cost contain estimates, of calls that were cut or told no numbers
 */
public record RunSummary(
        RunStatus status,
        Optional<String> agent,
        Optional<String> model,
        Optional<Usage> usage,
        Optional<Cost> cost,
        Optional<Cost> saved,
        Optional<Instant> startedAt,
        Optional<Instant> firstDeltaAt,
        Optional<Instant> endedAt,
        Optional<String> cut,
        Optional<RunError> error,
        List<RunId> children,
        boolean estimated) {
    public RunSummary {
        requireNonNull(status, "status is null");
        children = List.copyOf(children);
    }

    /** The summary of a run that has come as far as these events. */
    public static RunSummary of(List<RunEvent> events) {
        RunStatus status = RunStatus.RUNNING;
        Optional<String> agent = Optional.empty();
        Optional<String> model = Optional.empty();
        var spent = new Spent();
        Optional<Instant> startedAt = Optional.empty();
        Optional<Instant> firstDeltaAt = Optional.empty();
        Optional<Instant> endedAt = Optional.empty();
        Optional<String> cut = Optional.empty();
        Optional<RunError> error = Optional.empty();
        var children = new ArrayList<RunId>();
        for (RunEvent event : events) {
            if (event.terminal()) {
                endedAt = Optional.of(event.stamp().at());
            }
            switch (event) {
                case RunStarted e -> {
                    agent = Optional.of(e.agent());
                    startedAt = Optional.of(e.stamp().at());
                }
                case StepStarted e -> model = Optional.of(e.modelId());
                case ModelRetried e -> model = Optional.of(e.modelId());
                case ModelFinished e -> {
                    spent.add(e);
                    firstDeltaAt = firstDeltaAt.or(e::firstDeltaAt);
                }
                case ModelCut e -> spent.add(e);
                case ToolCalledModel(var _, var _, var _, InnerCall made) -> spent.add(made);
                case HandedOver e -> children.add(e.child());
                case HandedBack e -> spent.add(e);
                case RunCompleted e -> {
                    status = RunStatus.COMPLETED;
                    cut = e.cut();
                }
                case RunFailed e -> {
                    status = RunStatus.FAILED;
                    error = Optional.of(e.error());
                }
                case RunCancelled _ -> status = RunStatus.CANCELLED;
                case RunSuspended _ -> status = RunStatus.SUSPENDED;
                case RunResumed _ -> status = RunStatus.RUNNING;
                case TextDelta _,
                        ReasoningDelta _,
                        ToolInputStarted _,
                        ToolInputDelta _,
                        StepSuperseded _,
                        ToolRequested _,
                        ToolStarted _,
                        ToolProgress _,
                        ToolFinished _,
                        ApprovalRequested _,
                        ApprovalDecided _,
                        RunReleased _,
                        ModelWaiting _,
                        HistoryTrimmed _,
                        UnknownEvent _ -> {}
            }
        }
        return new RunSummary(
                status,
                agent,
                model,
                spent.usage(),
                spent.cost(),
                spent.saved(),
                startedAt,
                firstDeltaAt,
                endedAt,
                cut,
                error,
                children,
                spent.estimated());
    }
}
