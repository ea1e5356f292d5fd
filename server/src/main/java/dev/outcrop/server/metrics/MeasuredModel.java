package dev.outcrop.server.metrics;

import static java.util.Objects.requireNonNull;

import dev.outcrop.langfuse.GenAiMetrics.Call;
import dev.outcrop.model.Billing;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.Pricing;
import dev.outcrop.model.Usage;
import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A model whose every call is measured: nothing is done for an event but to look whether it is the first or the last. */
final class MeasuredModel implements Model {
    private static final String CANCELLED = word(ModelFailure.Kind.CANCELLED);

    private final Model model;
    private final Pricing pricing;
    private final ModelMetrics metrics;

    MeasuredModel(Model model, Pricing pricing, ModelMetrics metrics) {
        this.model = requireNonNull(model, "model is null");
        this.pricing = requireNonNull(pricing, "pricing is null");
        this.metrics = requireNonNull(metrics, "metrics is null");
    }

    @Override
    public ModelStream stream(ModelRequest request) {
        var course = new Course(request);
        try {
            return new Measured(model.stream(request), course);
        } catch (RuntimeException failure) {
            course.failed(failure);
            throw failure;
        }
    }

    @Override
    public Optional<Long> countTokens(ModelRequest request) {
        return model.countTokens(request);
    }

    private static String word(ModelFailure.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** One call from its beginning to its end, which is told once. */
    private final class Course {
        private final ModelRequest request;
        private final long begun = System.nanoTime();
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile long firstAfter = -1;

        private Course(ModelRequest request) {
            this.request = request;
        }

        void event(ModelEvent event) {
            if (firstAfter < 0) {
                firstAfter = System.nanoTime() - begun;
            }
            if (event instanceof ModelEvent.Finished finished) {
                Billing billing =
                        Billing.of(request.modelId(), request.options()).served(finished.receipt());
                end(
                        finished.usage(),
                        finished.usage().flatMap(usage -> pricing.price(billing, usage)),
                        Optional.empty());
            }
        }

        void failed(RuntimeException failure) {
            String error = failure instanceof ModelFailure told
                    ? word(told.kind())
                    : failure.getClass().getSimpleName();
            end(Optional.empty(), Optional.empty(), Optional.of(error));
        }

        void closed() {
            end(Optional.empty(), Optional.empty(), Optional.of(CANCELLED));
        }

        private void end(Optional<Usage> usage, Optional<Cost> cost, Optional<String> error) {
            if (over.compareAndSet(false, true)) {
                metrics.called(
                        new Call(
                                metrics.label(request.modelId()),
                                Duration.ofNanos(System.nanoTime() - begun),
                                firstAfter < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(firstAfter)),
                                usage,
                                error),
                        cost);
            }
        }
    }

    private record Measured(ModelStream stream, Course course) implements ModelStream {
        @Override
        public Iterator<ModelEvent> iterator() {
            Iterator<ModelEvent> events = stream.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    try {
                        return events.hasNext();
                    } catch (RuntimeException failure) {
                        course.failed(failure);
                        throw failure;
                    }
                }

                @Override
                public ModelEvent next() {
                    ModelEvent event;
                    try {
                        event = events.next();
                    } catch (RuntimeException failure) {
                        course.failed(failure);
                        throw failure;
                    }
                    course.event(event);
                    return event;
                }
            };
        }

        @Override
        public void close() {
            stream.close();
            course.closed();
        }
    }
}
