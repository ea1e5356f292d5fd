package dev.outcrop.run;

import dev.outcrop.model.Block;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.ModelRetried;
import dev.outcrop.run.RunEvent.ReasoningDelta;
import dev.outcrop.run.RunEvent.StepStarted;
import dev.outcrop.run.RunEvent.StepSuperseded;
import dev.outcrop.run.RunEvent.TextDelta;
import dev.outcrop.run.RunEvent.ToolInputDelta;
import dev.outcrop.run.RunEvent.ToolInputStarted;
import dev.outcrop.tool.CancelSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Makes the model call of one step, and makes it again where that is allowed; the only place that retries. */
final class ModelCaller {
    private final RunServices services;
    private final RunWriter writer;
    private final CancelSignal cancel;

    ModelCaller(RunServices services, RunWriter writer, CancelSignal cancel) {
        this.services = services;
        this.writer = writer;
        this.cancel = cancel;
    }

    /**
     * Calls the models of {@code alias} in turn until one answers. {@code begun} counts how often the step was begun
     * before.
     *
     * @throws ModelFailure if none of them does
     * @throws RunStopped if the signal is given
     */
    void call(int step, String alias, int begun, Function<String, ModelRequest> request) throws InterruptedException {
        List<String> models = services.catalog().modelIds(alias);
        int model = 0;
        int attempt = 1;
        boolean begunAgain = begun > 1;
        writer.write(stamp -> new StepStarted(stamp, step, models.getFirst()));
        while (true) {
            try {
                stream(step, request.apply(models.get(model)));
                return;
            } catch (ModelFailure failure) {
                stopIfCancelled();
                if (failure.delivered()) {
                    if (begunAgain || !failure.kind().passing()) {
                        throw failure;
                    }
                    begunAgain = true;
                    String again = models.get(model);
                    writer.write(
                            stamp -> new StepSuperseded(
                                    stamp, step, failure.kind().name()),
                            stamp -> new StepStarted(stamp, step, again));
                    continue;
                }
                Optional<Duration> pause = services.retries().pauseAfter(attempt, failure);
                if (pause.isPresent()) {
                    attempt++;
                    waitBeforeRetry(step, failure, pause.get(), models.get(model));
                } else if (model + 1 < models.size() && nextModelMayHelp(failure)) {
                    model++;
                    attempt = 1;
                    waitBeforeRetry(step, failure, Duration.ZERO, models.get(model));
                } else {
                    throw failure;
                }
            }
        }
    }

    private void waitBeforeRetry(int step, ModelFailure failure, Duration pause, String next)
            throws InterruptedException {
        writer.write(stamp -> new ModelRetried(stamp, step, failure.kind().name(), pause, next));
        services.pauses().pause(pause, cancel);
        stopIfCancelled();
    }

    private static boolean nextModelMayHelp(ModelFailure failure) {
        return switch (failure.kind()) {
            case THROTTLED, UNAVAILABLE, STALLED, CUT, FORBIDDEN, UNKNOWN_MODEL -> true;
            case UNREACHABLE, INVALID, CONTEXT_TOO_LONG, UNAUTHENTICATED, EXPIRED, CANCELLED -> false;
        };
    }

    private void stream(int step, ModelRequest request) {
        var blocks = new TreeMap<Integer, Block>();
        Map<Integer, String> calls = new HashMap<>();
        Optional<Instant> firstDelta = Optional.empty();
        boolean whole = false;
        stopIfCancelled();
        try (ModelStream stream = open(request);
                var _ = cancel.onCancel(stream::close)) {
            for (ModelEvent event : stream) {
                if (firstDelta.isEmpty()) {
                    firstDelta = Optional.of(services.clock().instant());
                }
                switch (event) {
                    case ModelEvent.TextDelta(int block, String text) ->
                        writer.delta(stamp -> new TextDelta(stamp, step, block, text));
                    case ModelEvent.ReasoningDelta(int block, String text) ->
                        writer.delta(stamp -> new ReasoningDelta(stamp, step, block, text));
                    case ModelEvent.ToolUseStarted(int block, String id, String tool) -> {
                        calls.put(block, id);
                        writer.delta(stamp -> new ToolInputStarted(stamp, step, block, id, tool));
                    }
                    case ModelEvent.ToolInputDelta(int block, String json) ->
                        writer.delta(
                                stamp -> new ToolInputDelta(stamp, step, block, calls.getOrDefault(block, ""), json));
                    case ModelEvent.BlockFinished(int block, Block content) -> blocks.put(block, content);
                    case ModelEvent.Finished finished -> {
                        finish(step, request.modelId(), finished, firstDelta, List.copyOf(blocks.values()));
                        whole = true;
                    }
                }
            }
        }
        stopIfCancelled();
        if (!whole) {
            // Without this a model that breaks its contract would be called again for ever.
            throw new ModelFailure(
                    ModelFailure.Kind.CUT,
                    "The stream ended without an end",
                    firstDelta.isPresent(),
                    Optional.empty(),
                    Optional.empty(),
                    null);
        }
    }

    /** The call waits for the provider here, so the signal has to interrupt it. */
    private ModelStream open(ModelRequest request) {
        try (var _ = cancel.onCancel(Thread.currentThread()::interrupt)) {
            return services.model().stream(request);
        } finally {
            if (cancel.cancelled()) {
                var _ = Thread.interrupted(); // it was meant for the wait that is over
            }
        }
    }

    private void finish(
            int step, String modelId, ModelEvent.Finished finished, Optional<Instant> firstDelta, List<Block> blocks) {
        writer.write(stamp -> new ModelFinished(
                stamp,
                step,
                finished.reason(),
                finished.rawReason(),
                finished.usage(),
                finished.usage().flatMap(usage -> services.pricing().price(modelId, usage)),
                finished.usage().flatMap(usage -> services.pricing().saved(modelId, usage)),
                firstDelta,
                Optional.of(finished.receipt()),
                blocks));
    }

    private void stopIfCancelled() {
        if (cancel.cancelled()) {
            throw new RunStopped();
        }
    }
}
