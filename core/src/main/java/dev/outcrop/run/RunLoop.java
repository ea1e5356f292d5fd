package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agent.Agent;
import dev.outcrop.model.Block;
import dev.outcrop.model.CallOptions;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.model.ToolChoice;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.RunCompleted;
import dev.outcrop.run.RunEvent.StepSuperseded;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Advances one run to its end, or until it waits for a person: folds the journal, does the one thing that comes next, and
 * folds again. Whatever happens to the process, the same loop goes on from the journal.
 */
final class RunLoop {
    private final RunServices services;
    private final RunWriter writer;
    private final LiveRun live;
    private final RunControl control;
    private final Agent agent;
    private final Offer offer;
    private final Function<String, List<Message>> before;
    private final Optional<String> language;
    private final ModelCaller caller;
    private final ToolPhase tools;
    private final BudgetCheck budget;
    private final BooleanSupplier suspension;
    private final RunProgress progress = new RunProgress();
    private int seen;
    private int heldBackAt = -1;

    /**
     * {@code before} gives what was said before this run, for the model that reads it. {@code suspension} suspends the
     * run, or says that something has been decided meanwhile.
     */
    RunLoop(
            RunServices services,
            RunWriter writer,
            LiveRun live,
            Agent agent,
            Offer offer,
            Function<String, List<Message>> before,
            Optional<String> language,
            ToolPhase tools,
            BudgetCheck budget,
            BooleanSupplier suspension) {
        this.services = requireNonNull(services, "services is null");
        this.writer = requireNonNull(writer, "writer is null");
        this.live = requireNonNull(live, "live is null");
        this.control = live.control();
        this.agent = requireNonNull(agent, "agent is null");
        this.offer = requireNonNull(offer, "offer is null");
        this.before = requireNonNull(before, "before is null");
        this.language = requireNonNull(language, "language is null");
        this.tools = requireNonNull(tools, "tools is null");
        this.budget = requireNonNull(budget, "budget is null");
        this.suspension = requireNonNull(suspension, "suspension is null");
        this.caller = new ModelCaller(services, writer, control.cancel());
    }

    /** Advances the run until it has ended or is suspended; what goes wrong is thrown. */
    void advance() throws InterruptedException {
        boolean over = false;
        while (!over) {
            if (control.cancel().cancelled()) {
                throw new RunStopped();
            }
            refold();
            Optional<Step> last = progress.lastStep();
            if (last.isEmpty()) {
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
            case MAX_TOKENS, CONTEXT_WINDOW_EXCEEDED -> complete(Optional.of("length"));
            case GUARDRAIL_INTERVENED, CONTENT_FILTERED -> complete(Optional.of("content-filter"));
            case MALFORMED_OUTPUT, MALFORMED_TOOL_USE -> {
                if (step.attempts() > 1) {
                    throw new RunEnd(FailureSentence.malformed(newErrorId()));
                }
                writer.write(stamp -> new StepSuperseded(
                        stamp, step.number(), answer.stopReason().name()));
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

    private void callModel(int step, int begun) throws InterruptedException {
        caller.call(step, agent.model(), begun, modelId -> request(step, modelId));
    }

    private ModelRequest request(int step, String modelId) {
        budget.allow(modelId);
        var messages = new ArrayList<>(before.apply(modelId));
        messages.addAll(progress.messagesBefore(step, modelId));
        ModelSettings settings = agent.settings();
        return new ModelRequest(
                modelId,
                List.of(new Block.Text(agent.instructions().render(variables()))),
                History.repair(messages, !offer.specs().isEmpty()),
                offer.specs(),
                new ToolChoice.Auto(),
                settings.inference(),
                options(settings));
    }

    private CallOptions options(ModelSettings settings) {
        return new CallOptions(
                Optional.empty(),
                settings.guardrail(),
                settings.requestFields(),
                settings.responseFields(),
                Optional.empty(),
                settings.effort(),
                settings.serviceTier(),
                settings.performance(),
                Map.of(),
                Map.of("agent", agent.name(), "run", writer.run().value()));
    }

    private Map<String, String> variables() {
        return Map.of(
                "language",
                language.orElse("the language of the question"),
                "today",
                LocalDate.now(services.clock()).toString());
    }

    private void refold() {
        List<RunEvent> more = live.from(seen);
        more.forEach(progress::add);
        seen += more.size();
    }

    private boolean complete(Optional<String> cut) {
        writer.write(stamp -> new RunCompleted(stamp, cut));
        return true;
    }

    private String newErrorId() {
        return services.ids().next("e");
    }
}
