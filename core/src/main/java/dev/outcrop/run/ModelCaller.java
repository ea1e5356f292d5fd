package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Block;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.prompt.UsedPrompt;
import dev.outcrop.run.Admission.Permit;
import dev.outcrop.run.RunEvent.ModelRetried;
import dev.outcrop.run.RunEvent.ModelWaiting;
import dev.outcrop.run.RunEvent.StepStarted;
import dev.outcrop.run.RunEvent.StepSuperseded;
import dev.outcrop.tool.CancelSignal;
import dev.outcrop.usage.Charge;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Makes the model call of one step, and makes it again where that is allowed; the only place that retries. */
final class ModelCaller {
    private final RunServices services;
    private final RunWriter writer;
    private final BudgetCheck budget;
    private final CancelSignal cancel;
    private final Charge charge;
    private final Optional<UsedPrompt> prompt;
    private final Function<List<Block>, List<UnstampedEvent>> starts;

    /**
     * {@code charge} is to whom the calls are charged, {@code prompt} the managed prompt that they are made with;
     * {@code starts} tells of those tools of an answer that start with it.
     */
    ModelCaller(
            RunServices services,
            RunWriter writer,
            BudgetCheck budget,
            CancelSignal cancel,
            Charge charge,
            Optional<UsedPrompt> prompt,
            Function<List<Block>, List<UnstampedEvent>> starts) {
        this.services = services;
        this.writer = writer;
        this.budget = budget;
        this.cancel = cancel;
        this.charge = charge;
        this.prompt = requireNonNull(prompt, "prompt is null");
        this.starts = starts;
    }

    /**
     * Calls the models of {@code alias} in turn until one answers. {@code begun} counts how often the step was begun
     * before.
     *
     * @throws ModelFailure if none of them does
     * @throws RunEnd if the budget does not allow it
     * @throws RunStopped if the signal is given
     */
    void call(int step, String alias, int begun, Function<String, ModelRequest> request) throws InterruptedException {
        List<String> models = services.catalog().modelIds(alias);
        int model = 0;
        int attempt = 1;
        boolean begunAgain = begun > 1;
        Duration spent = Duration.ZERO; // without the time in our own queue, for which no provider is to blame
        writer.soon(stamp -> new StepStarted(stamp, step, models.getFirst(), prompt));
        while (true) {
            String modelId = models.get(model);
            ModelRequest asking = request.apply(modelId);
            Turn turn = turn(step, asking);
            Instant asked = services.clock().instant();
            try (turn) {
                stopIfCancelled();
                new ModelCall(services, writer, cancel, step, asking, starts).make(turn.permit());
                return;
            } catch (ModelFailure failure) {
                stopIfCancelled();
                // An answer that had begun took its time rightly; only what comes after it counts.
                spent = failure.delivered()
                        ? Duration.ZERO
                        : spent.plus(Duration.between(asked, services.clock().instant()));
                Optional<Duration> pause = services.retries().pauseAfter(attempt, spent, failure);
                if (failure.delivered()) {
                    if (begunAgain || !failure.kind().passing()) {
                        throw failure;
                    }
                    begunAgain = true;
                    attempt = 1; // the call had been accepted
                    spent = spent.plus(beginAgain(step, failure, pause.orElse(Duration.ZERO), modelId));
                } else if (pause.isPresent()) {
                    attempt++;
                    spent = spent.plus(waitBeforeRetry(step, failure, pause.get(), modelId));
                } else if (model + 1 < models.size() && nextModelMayHelp(failure)) {
                    model++;
                    attempt = 1;
                    spent = spent.plus(waitBeforeRetry(step, failure, Duration.ZERO, models.get(model)));
                } else {
                    throw failure;
                }
            }
        }
    }

    /** A place in the budget and one among the calls of the model. */
    private record Turn(BudgetCheck.Place place, Permit permit) implements AutoCloseable {
        @Override
        public void close() {
            permit.close();
            place.close();
        }
    }

    /** The place first: who waits for it keeps no other call from its turn. */
    private Turn turn(int step, ModelRequest asking) throws InterruptedException {
        BudgetCheck.Place place = budget.reserve(asking, charge, cancel);
        boolean mine = false;
        try {
            var turn = new Turn(place, permit(step, asking.modelId()));
            mine = true;
            return turn;
        } finally {
            if (!mine) {
                place.close();
            }
        }
    }

    /** Says so while it waits. */
    private Permit permit(int step, String modelId) throws InterruptedException {
        return services.admission()
                .acquire(
                        modelId,
                        charge.person(),
                        cancel,
                        ahead -> writer.write(stamp -> new ModelWaiting(stamp, step, modelId, ahead)))
                .orElseThrow(RunStopped::new);
    }

    private Duration beginAgain(int step, ModelFailure failure, Duration pause, String modelId)
            throws InterruptedException {
        var events = new ArrayList<UnstampedEvent>();
        events.add(stamp -> new StepSuperseded(stamp, step, failure.kind().name()));
        events.add(stamp -> new StepStarted(stamp, step, modelId, prompt));
        if (pause.isPositive()) {
            events.add(retried(step, failure, pause, modelId));
        }
        writer.write(events);
        return pause(pause);
    }

    private Duration waitBeforeRetry(int step, ModelFailure failure, Duration pause, String next)
            throws InterruptedException {
        writer.write(retried(step, failure, pause, next));
        return pause(pause);
    }

    private static UnstampedEvent retried(int step, ModelFailure failure, Duration pause, String next) {
        return stamp -> new ModelRetried(stamp, step, failure.kind().name(), pause, next);
    }

    private Duration pause(Duration pause) throws InterruptedException {
        services.pauses().pause(pause, cancel);
        stopIfCancelled();
        return pause;
    }

    /** Whether the alias's next model may do what one that failed so could not. */
    static boolean nextModelMayHelp(ModelFailure failure) {
        return switch (failure.kind()) {
            case THROTTLED, UNAVAILABLE, STALLED, CUT, FORBIDDEN, UNKNOWN_MODEL -> true;
            case UNREACHABLE, INVALID, CONTEXT_TOO_LONG, UNAUTHENTICATED, EXPIRED, CANCELLED -> false;
        };
    }

    private void stopIfCancelled() {
        if (cancel.cancelled()) {
            throw new RunStopped();
        }
    }
}
