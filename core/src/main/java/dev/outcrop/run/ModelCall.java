package dev.outcrop.run;

import dev.outcrop.model.Billing;
import dev.outcrop.model.Block;
import dev.outcrop.model.Cost;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.Pricing;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import dev.outcrop.run.Admission.Permit;
import dev.outcrop.run.RunEvent.ModelCut;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.ReasoningDelta;
import dev.outcrop.run.RunEvent.TextDelta;
import dev.outcrop.run.RunEvent.ToolInputDelta;
import dev.outcrop.run.RunEvent.ToolInputStarted;
import dev.outcrop.tool.CancelSignal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** One call of a model: its events become the run's. */
final class ModelCall {
    private final RunServices services;
    private final RunWriter writer;
    private final CancelSignal cancel;
    private final int step;
    private final ModelRequest request;
    private final Function<List<Block>, List<UnstampedEvent>> starts;
    private final Map<Integer, List<Block>> blocks = new TreeMap<>();
    private final Map<Integer, String> tools = new HashMap<>();
    private Optional<Instant> firstDelta = Optional.empty();
    private long delivered;
    private boolean whole;

    /** {@code starts} tells of those tools of an answer that start with it. */
    ModelCall(
            RunServices services,
            RunWriter writer,
            CancelSignal cancel,
            int step,
            ModelRequest request,
            Function<List<Block>, List<UnstampedEvent>> starts) {
        this.services = services;
        this.writer = writer;
        this.cancel = cancel;
        this.step = step;
        this.request = request;
        this.starts = starts;
    }

    /**
     * Reads the answer to its end.
     *
     * @throws ModelFailure if it has none, for one because the signal was given; what had come is settled by estimate
     */
    void make(Permit permit) {
        try {
            read(permit);
        } catch (ModelFailure failure) {
            if (failure.kind() == ModelFailure.Kind.THROTTLED) {
                permit.throttled();
            }
            settle();
            throw failure;
        }
    }

    private void read(Permit permit) {
        try (ModelStream stream = open();
                var _ = cancel.onCancel(stream::close)) {
            for (ModelEvent event : stream) {
                if (firstDelta.isEmpty()) {
                    firstDelta = Optional.of(services.clock().instant());
                    permit.answered();
                }
                pass(event);
            }
        }
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

    private void pass(ModelEvent event) {
        switch (event) {
            case ModelEvent.TextDelta(int block, String text) -> {
                delivered += TokenEstimate.bytes(text);
                writer.soon(stamp -> new TextDelta(stamp, step, block, text));
            }
            case ModelEvent.ReasoningDelta(int block, String text) -> {
                delivered += TokenEstimate.bytes(text);
                writer.soon(stamp -> new ReasoningDelta(stamp, step, block, text));
            }
            case ModelEvent.ToolUseStarted(int block, String id, String tool) -> {
                tools.put(block, id);
                writer.soon(stamp -> new ToolInputStarted(stamp, step, block, id, tool));
            }
            case ModelEvent.ToolInputDelta(int block, String json) -> {
                delivered += TokenEstimate.bytes(json);
                writer.soon(stamp -> new ToolInputDelta(stamp, step, block, tools.getOrDefault(block, ""), json));
            }
            case ModelEvent.BlockFinished(int block, Block content) ->
                blocks.computeIfAbsent(block, _ -> new ArrayList<>()).add(content);
            case ModelEvent.Finished finished -> {
                finish(finished);
                whole = true;
            }
        }
    }

    /** The call waits for the provider here, so the signal has to interrupt it. */
    private ModelStream open() {
        try (var _ = cancel.onCancel(Thread.currentThread()::interrupt)) {
            return services.model().stream(request);
        } finally {
            if (cancel.cancelled()) {
                var _ = Thread.interrupted(); // it was meant for the wait that is over
            }
        }
    }

    private void finish(ModelEvent.Finished finished) {
        List<Block> answer = blocks.values().stream().flatMap(List::stream).toList();
        Usage usage = finished.usage().orElseGet(() -> TokenEstimate.of(request, delivered));
        Billing billing = Billing.of(request.modelId(), request.options()).served(finished.receipt());
        var events = new ArrayList<UnstampedEvent>();
        events.add(stamp -> new ModelFinished(
                stamp,
                step,
                finished.reason(),
                finished.rawReason(),
                Optional.of(usage),
                services.pricing().price(billing, usage),
                // Of the cache an estimate knows nothing.
                finished.usage().flatMap(told -> services.pricing().saved(billing, told)),
                firstDelta,
                Optional.of(finished.receipt()),
                answer,
                finished.usage().isEmpty(),
                Optional.of(request.modelId())));
        if (!cancel.cancelled()) {
            events.addAll(Sequel.of(step, finished.reason(), answer));
            if (finished.reason() == StopReason.TOOL_USE) {
                events.addAll(starts.apply(answer));
            }
        }
        writer.write(events);
    }

    private void settle() {
        if (firstDelta.isEmpty() || whole) {
            return;
        }
        writer.write(cut(services.pricing(), step, request, delivered));
    }

    /** What the call of a step came to that broke off after so many bytes of its answer. */
    static UnstampedEvent cut(Pricing pricing, int step, ModelRequest request, long delivered) {
        Usage estimate = TokenEstimate.of(request, delivered);
        Optional<Cost> cost = pricing.price(Billing.of(request.modelId(), request.options()), estimate);
        return stamp -> new ModelCut(stamp, step, request.modelId(), estimate, cost);
    }
}
