package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agent.Agent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.prompt.UsedPrompt;
import dev.outcrop.run.RunEvent.HistoryTrimmed;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.StepSuperseded;
import dev.outcrop.usage.Charge;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Advances one run to its end, or until it waits for a person: folds the journal, does the one thing that comes next, and
 * folds again. Whatever happens to the process, the same loop goes on from the journal.
 */
final class RunLoop {
    /** An estimate is that far off at times; what is nearer is left to the provider to refuse. */
    private static final double SURELY_TOO_MUCH = 1.5;

    private final RunServices services;
    private final RunWriter writer;
    private final LiveRun live;
    private final RunControl control;
    private final Agent agent;
    private final Past past;
    private final Prompting prompting;
    private final ModelCaller caller;
    private final ToolPhase tools;
    private final BooleanSupplier suspension;
    private final RunProgress progress = new RunProgress();
    private int seen;
    private int heldBackAt = -1;

    /**
     * {@code managed} is the managed prompt that the agent's instructions are, if they are one. {@code past} is what was
     * said before this run. {@code charge} is to whom its calls are charged. {@code suspension} suspends the run, or says that something has
     * been decided meanwhile.
     */
    RunLoop(
            RunServices services,
            RunWriter writer,
            LiveRun live,
            Agent agent,
            Optional<UsedPrompt> managed,
            Offer offer,
            Past past,
            Optional<String> language,
            ToolPhase tools,
            BudgetCheck budget,
            Charge charge,
            BooleanSupplier suspension) {
        this.services = requireNonNull(services, "services is null");
        this.writer = requireNonNull(writer, "writer is null");
        this.live = requireNonNull(live, "live is null");
        this.control = live.control();
        this.agent = requireNonNull(agent, "agent is null");
        this.past = requireNonNull(past, "past is null");
        this.prompting =
                new Prompting(services.catalog(), services.clock(), agent, offer, past, language, writer.run());
        this.tools = requireNonNull(tools, "tools is null");
        this.suspension = requireNonNull(suspension, "suspension is null");
        this.caller = new ModelCaller(
                services,
                writer,
                requireNonNull(budget, "budget is null"),
                control.cancel(),
                requireNonNull(charge, "charge is null"),
                managed,
                tools::start);
    }

    /**
     * Begins the model call again that the process before has left in the middle. Nobody will tell that one's numbers any
     * more, so it is settled by estimate; this process would ask the same, so what was asked is known.
     */
    void takeUp() {
        refold();
        progress.lastStep().filter(Step::cut).ifPresent(left -> {
            var events = new ArrayList<UnstampedEvent>();
            if (left.unsettled()) {
                ModelRequest asked = prompting.request(progress, left.number(), left.modelId());
                events.add(ModelCall.cut(services.pricing(), left.number(), asked, left.delivered()));
            }
            events.add(stamp -> new StepSuperseded(stamp, left.number(), "restart"));
            writer.write(events);
        });
    }

    /** Advances the run until it has ended or is suspended; what goes wrong is thrown. */
    void advance() throws InterruptedException {
        boolean over = false;
        while (!over) {
            refold();
            Optional<Step> last = progress.lastStep();
            if (progress.ended()) {
                over = true;
            } else if (control.cancel().cancelled()) {
                throw new RunStopped();
            } else if (last.isEmpty()) {
                callModel(1, 1);
            } else if (last.get().answer().isEmpty()) {
                callModel(last.get().number(), last.get().attempts());
            } else {
                over = afterAnswer(last.get(), last.get().answer().get());
            }
        }
    }

    /** Does what the answer asks for; whether there is nothing more to do then. */
    private boolean afterAnswer(Step step, ModelFinished answer) throws InterruptedException {
        return switch (answer.stopReason()) {
            case END_TURN, STOP_SEQUENCE, OTHER -> complete(Optional.empty());
            case MAX_TOKENS -> {
                boolean goOn = step.cutInText()
                        && step.number() < agent.maxSteps()
                        && progress.continuations() < agent.settings().continuations();
                if (goOn) {
                    callModel(step.number() + 1, 1);
                }
                yield !goOn && complete(Optional.of("length"));
            }
            case CONTEXT_WINDOW_EXCEEDED -> {
                Optional<UnstampedEvent> less = lessOfThePast(step.number());
                if (less.isPresent()) {
                    // Together, so that whoever takes over begins it with less, and with no less than that.
                    writer.write(List.of(less.get(), superseded(step, answer)));
                }
                yield less.isEmpty() && complete(Optional.of("context"));
            }
            case GUARDRAIL_INTERVENED, CONTENT_FILTERED -> complete(Optional.of("content-filter"));
            case MALFORMED_OUTPUT, MALFORMED_TOOL_USE -> {
                if (step.attempts() > 1) {
                    throw new RunEnd(FailureSentence.malformed(newErrorId()));
                }
                writer.write(superseded(step, answer));
                yield false;
            }
            case TOOL_USE -> {
                if (step.toolUses().isEmpty()) {
                    yield complete(Optional.empty());
                }
                tools.takeNote(step);
                refold();
                boolean waiting = tools.run(step);
                if (control.cancel().cancelled()) {
                    throw new RunStopped();
                }
                if (waiting) {
                    yield suspended();
                }
                if (step.number() >= agent.maxSteps()) {
                    throw new RunEnd(FailureSentence.stepLimit(agent.maxSteps(), newErrorId()));
                }
                refold();
                callModel(step.number() + 1, 1);
                yield false;
            }
        };
    }

    /** Refuses to look for ever for a decision that belongs to no call any more, say of a specialist that is gone. */
    private boolean suspended() {
        refold();
        boolean suspended = suspension.getAsBoolean();
        if (!suspended && seen == heldBackAt && !control.cancel().cancelled()) {
            throw new IllegalStateException("something is decided that none of the calls can take note of");
        }
        heldBackAt = seen;
        return suspended;
    }

    /** Calls the model; if the conversation is too long for it and the agent wants that, with less and less of its past. */
    private void callModel(int step, int begun) throws InterruptedException {
        Optional<ModelRequest> fitting = trimWhatCannotFit(step);
        int foldedAt = seen;
        while (true) {
            try {
                int soFar = progress.lastStep()
                        .filter(last -> last.number() == step)
                        .map(Step::attempts)
                        .orElse(begun);
                caller.call(
                        step,
                        agent.model(),
                        soFar,
                        modelId -> fitting.filter(made -> made.modelId().equals(modelId) && foldedAt == seen)
                                .orElseGet(() -> prompting.request(progress, step, modelId)));
                return;
            } catch (ModelFailure failure) {
                boolean tooLong = failure.kind() == ModelFailure.Kind.CONTEXT_TOO_LONG && !failure.delivered();
                if (!tooLong || control.cancel().cancelled() || !trim(step)) {
                    throw failure;
                }
            }
        }
    }

    /** Spares the calls that are sure to be refused, where the model's size is known; what it may be asked then. */
    private Optional<ModelRequest> trimWhatCannotFit(int step) {
        String modelId = firstModel();
        Optional<Integer> most = services.catalog().facts(modelId).contextTokens();
        if (most.isEmpty() || agent.settings().overflow() == ModelSettings.Overflow.FAIL) {
            return Optional.empty();
        }
        while (true) {
            ModelRequest request = prompting.request(progress, step, modelId);
            if (TokenEstimate.most(request) <= most.get() * SURELY_TOO_MUCH || !trim(step)) {
                return Optional.of(request);
            }
        }
    }

    /** Leaves out the older half of the turns before this run; whether there was one that the agent's author would spare. */
    private boolean trim(int step) {
        refold();
        Optional<UnstampedEvent> less = lessOfThePast(step);
        less.ifPresent(writer::write);
        refold();
        return less.isPresent();
    }

    private Optional<UnstampedEvent> lessOfThePast(int step) {
        int leftOut = progress.turnsLeftOut();
        int left = past.earlierTurns(firstModel()) - leftOut;
        if (left <= 0 || agent.settings().overflow() == ModelSettings.Overflow.FAIL) {
            return Optional.empty();
        }
        int turns = leftOut + (left + 1) / 2;
        return Optional.of(stamp -> new HistoryTrimmed(stamp, step, turns));
    }

    private String firstModel() {
        return services.catalog().modelIds(agent.model()).getFirst();
    }

    private void refold() {
        List<RunEvent> more = live.from(seen);
        more.forEach(progress::add);
        seen += more.size();
    }

    private boolean complete(Optional<String> cut) {
        writer.write(Sequel.completed(cut));
        return true;
    }

    private static UnstampedEvent superseded(Step step, ModelFinished answer) {
        return stamp ->
                new StepSuperseded(stamp, step.number(), answer.stopReason().name());
    }

    private String newErrorId() {
        return services.ids().next("e");
    }
}
