package dev.outcrop.server.metrics;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;
import dev.outcrop.run.InnerCall;
import dev.outcrop.run.Lease;
import dev.outcrop.run.RunEvent;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** What the events of this process's runs come to. Deltas are passed over. */
final class RunMetrics {
    private static final double[] RUN = {0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120, 300, 600};
    private static final double[] FIRST_TOKEN = {0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30};
    private static final int MOST_AGENTS = 200;
    private static final int MOST_CODES = 50;

    private final ModelMetrics models;
    private final Predicate<String> knownTool;
    private final Bounded agents = new Bounded(MOST_AGENTS);
    private final Bounded codes = new Bounded(MOST_CODES);
    private final Map<RunId, Instant> begunAt = new ConcurrentHashMap<>();
    private final Counter begun;
    private final Counter ended;
    private final Counter failed;
    private final Counter suspended;
    private final Counter released;
    private final Histogram durations;
    private final Histogram firstTokens;
    private final Counter handOvers;
    private final Counter retries;
    private final Counter superseded;
    private final Counter tools;
    private final Counter asked;
    private final Counter decided;

    /** {@code knownTool} is whether a name is that of a tool: a model may ask for any. */
    RunMetrics(Instruments instruments, ModelMetrics models, Predicate<String> knownTool) {
        this.models = requireNonNull(models, "models is null");
        this.knownTool = requireNonNull(knownTool, "knownTool is null");
        begun = instruments.counter("runs_begun", "Questions that this process has begun to answer.", "agent");
        ended = instruments.counter("runs_ended", "Runs that have ended here: completed, failed or cancelled.", "end");
        failed = instruments.counter(
                "runs_failed", "Runs that have failed, by the code that the person was told.", "code");
        suspended = instruments.counter("runs_suspended", "How often a run began to wait for a person.");
        released = instruments.counter(
                "runs_released", "Runs that this process has given up, for another one to go on with.");
        durations = instruments.seconds(
                "run_duration",
                "How long runs took that began and ended here without waiting for a person.",
                RUN,
                "end");
        firstTokens = instruments.seconds(
                "run_first_token",
                "The time from a question's coming in, before it is stored, to the first token of its first step; of runs whose"
                        + " first step has come to a whole answer here.",
                FIRST_TOKEN);
        handOvers = instruments.counter("hand_overs", "Tool calls that were answered by another agent.", "agent");
        retries = instruments.counter(
                "model_retries", "Model calls that were made again, by what had gone wrong.", "reason");
        superseded = instruments.counter("steps_superseded", "Steps that were begun again, their text taken back.");
        tools = instruments.counter("tool_calls", "Tool calls that are over.", "tool", "status");
        asked = instruments.counter("approvals_requested", "Tool calls about which a person was asked.");
        decided = instruments.counter(
                "approvals_decided", "What was decided about tool calls, by people or by time.", "choice");
    }

    void begun(RunEvent.RunStarted started) {
        begun.labelValues(agents.value(started.agent())).inc();
        begunAt.put(started.stamp().run(), started.stamp().at());
    }

    void stored(Lease lease, List<RunEvent> events) {
        events.forEach(event -> stored(lease.run(), event));
    }

    /** The run goes on elsewhere, if at all. */
    void left(RunId run) {
        begunAt.remove(run);
    }

    void suspended(RunId run) {
        suspended.inc();
        left(run);
    }

    private void stored(RunId root, RunEvent event) {
        switch (event) {
            case RunEvent.ModelFinished answer -> firstToken(root, answer);
            case RunEvent.ModelCut cut -> models.cut(cut.modelId(), cut.estimate(), cut.cost());
            case RunEvent.ToolCalledModel inner
            when inner.made().outcome() == InnerCall.Outcome.CUT ->
                inner.made()
                        .usage()
                        .ifPresent(estimate -> models.cut(
                                inner.made().modelId(), estimate, inner.made().cost()));
            case RunEvent.ModelRetried retry ->
                retries.labelValues(word(retry.reason())).inc();
            case RunEvent.StepSuperseded _ -> superseded.inc();
            case RunEvent.ApprovalRequested _ when ofPerson(root, event) -> asked.inc();
            case RunEvent.ApprovalDecided decision
            when ofPerson(root, event) ->
                decided.labelValues(word(decision.decision().choice().name())).inc();
            case RunEvent.HandedOver over ->
                handOvers.labelValues(agents.value(over.agent())).inc();
            case RunEvent.ToolFinished tool ->
                tools.labelValues(
                                knownTool.test(tool.tool()) ? tool.tool() : Bounded.OTHER,
                                word(tool.result().status().name()))
                        .inc();
            case RunEvent.RunReleased _ when ofPerson(root, event) -> released.inc();
            case RunEvent.RunCompleted _ when ofPerson(root, event) -> ended(event, "completed");
            case RunEvent.RunFailed failure
            when ofPerson(root, event) -> {
                ended(event, "failed");
                failed.labelValues(codes.value(failure.error().code())).inc();
            }
            case RunEvent.RunCancelled _ when ofPerson(root, event) -> ended(event, "cancelled");
            case RunEvent.RunStarted _,
                    RunEvent.StepStarted _,
                    RunEvent.ModelWaiting _,
                    RunEvent.HistoryTrimmed _,
                    RunEvent.TextDelta _,
                    RunEvent.ReasoningDelta _,
                    RunEvent.ToolInputStarted _,
                    RunEvent.ToolInputDelta _,
                    RunEvent.ToolRequested _,
                    RunEvent.ToolStarted _,
                    RunEvent.HandedBack _,
                    RunEvent.ToolProgress _,
                    RunEvent.ToolCalledModel _,
                    RunEvent.RunSuspended _,
                    RunEvent.RunReleased _,
                    RunEvent.RunResumed _,
                    RunEvent.ApprovalRequested _,
                    RunEvent.ApprovalDecided _,
                    RunEvent.RunCompleted _,
                    RunEvent.RunFailed _,
                    RunEvent.RunCancelled _,
                    RunEvent.UnknownEvent _ -> {}
        }
    }

    /** A run that works for another one is no answer of its own, and what it asks for stands in the other one too. */
    private static boolean ofPerson(RunId root, RunEvent event) {
        return event.stamp().run().equals(root);
    }

    private void firstToken(RunId root, RunEvent.ModelFinished answer) {
        if (answer.step() == 1 && ofPerson(root, answer)) {
            Optional.ofNullable(begunAt.get(root))
                    .flatMap(from -> answer.firstDeltaAt().map(at -> Duration.between(from, at)))
                    .ifPresent(time -> firstTokens.observe(Seconds.of(time)));
        }
    }

    private void ended(RunEvent event, String how) {
        ended.labelValues(how).inc();
        Optional.ofNullable(begunAt.remove(event.stamp().run()))
                .map(from -> Duration.between(from, event.stamp().at()))
                .ifPresent(time -> durations.labelValues(how).observe(Seconds.of(time)));
    }

    private static String word(String constant) {
        return constant.toLowerCase(Locale.ROOT);
    }
}
