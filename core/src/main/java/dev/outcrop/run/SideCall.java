package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Billing;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.Usage;
import dev.outcrop.run.Admission.Permit;
import dev.outcrop.tool.CancelSignal;
import dev.outcrop.usage.Charge;
import java.util.Iterator;
import java.util.Optional;

/** One call outside of a run. */
record SideCall(String purpose, Charge charge, ModelRequest request, Count count) {
    SideCall {
        requireNonNull(purpose, "purpose is null");
        requireNonNull(charge, "charge is null");
        requireNonNull(request, "request is null");
        requireNonNull(count, "count is null");
    }

    /** Told once what an accepted call came to. */
    @FunctionalInterface
    interface Count {
        void count(SideCall call, Usage usage, Billing billing, boolean estimated);
    }

    String modelId() {
        return request.modelId();
    }

    /** The same call of another model. */
    SideCall of(String otherModel) {
        return new SideCall(purpose, charge, request.withModelId(otherModel), count);
    }

    Billing asked() {
        return Billing.of(request.modelId(), request.options());
    }

    static ModelFailure cancelled(String why) {
        return new ModelFailure(ModelFailure.Kind.CANCELLED, why, false, Optional.empty(), Optional.empty(), null);
    }

    /**
     * Calls, and waits for the first event: until then the call may be made again. Whoever gets the stream has the
     * permit; if it fails, the permit is given back.
     */
    ModelStream begin(Model model, Permit permit, CancelSignal cancel) {
        boolean begun = false;
        try {
            ModelStream upstream = open(model, cancel);
            var stream = new Stream(upstream, permit, cancel.onCancel(upstream::close));
            try {
                stream.peek();
                begun = true;
            } finally {
                if (!begun) {
                    stream.close();
                }
            }
            return stream;
        } catch (ModelFailure failure) {
            if (failure.kind() == ModelFailure.Kind.THROTTLED) {
                permit.throttled();
            }
            throw failure;
        } finally {
            if (!begun) {
                permit.close();
            }
        }
    }

    private ModelStream open(Model model, CancelSignal cancel) {
        try (var _ = cancel.onCancel(Thread.currentThread()::interrupt)) {
            return model.stream(request);
        } finally {
            if (cancel.cancelled()) {
                var _ = Thread.interrupted(); // it was meant for the wait that is over
            }
        }
    }

    private final class Stream implements ModelStream {
        private final ModelStream upstream;
        private final Iterator<ModelEvent> events;
        private final Permit permit;
        private final CancelSignal.Registration registration;
        private Optional<ModelEvent> first = Optional.empty();
        private long delivered;
        private boolean accepted;
        private boolean counted;

        Stream(ModelStream upstream, Permit permit, CancelSignal.Registration registration) {
            this.upstream = upstream;
            this.events = upstream.iterator();
            this.permit = permit;
            this.registration = registration;
        }

        void peek() {
            if (events.hasNext()) {
                first = Optional.of(events.next());
                accepted = true;
                permit.answered();
            }
        }

        @Override
        public Iterator<ModelEvent> iterator() {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return first.isPresent() || events.hasNext();
                }

                @Override
                public ModelEvent next() {
                    return take();
                }
            };
        }

        private ModelEvent take() {
            try {
                ModelEvent event = first.isPresent() ? first.get() : events.next();
                first = Optional.empty();
                note(event);
                return event;
            } catch (ModelFailure failure) {
                if (failure.kind() == ModelFailure.Kind.THROTTLED) {
                    permit.throttled();
                }
                throw failure;
            }
        }

        private void note(ModelEvent event) {
            switch (event) {
                case ModelEvent.TextDelta(int _, String text) -> delivered += TokenEstimate.bytes(text);
                case ModelEvent.ReasoningDelta(int _, String text) -> delivered += TokenEstimate.bytes(text);
                case ModelEvent.ToolInputDelta(int _, String json) -> delivered += TokenEstimate.bytes(json);
                case ModelEvent.Finished finished -> settle(finished.usage(), asked().served(finished.receipt()));
                case ModelEvent.ToolUseStarted _, ModelEvent.BlockFinished _ -> {}
            }
        }

        private void settle(Optional<Usage> told, Billing billing) {
            if (accepted && !counted) {
                counted = true;
                count.count(
                        SideCall.this,
                        told.orElseGet(() -> TokenEstimate.of(request, delivered)),
                        billing,
                        told.isEmpty());
            }
        }

        @Override
        public void close() {
            try {
                registration.close();
                upstream.close();
            } finally {
                settle(Optional.empty(), asked());
                permit.close();
            }
        }
    }
}
