package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Billing;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import dev.outcrop.tool.CancelSignal;
import dev.outcrop.usage.Charge;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** One call that no run's loop makes. */
record SideCall(String purpose, Charge charge, ModelRequest request, Account account) {
    SideCall {
        requireNonNull(purpose, "purpose is null");
        requireNonNull(charge, "charge is null");
        requireNonNull(request, "request is null");
        requireNonNull(account, "account is null");
    }

    /**
     * What a call came to that had begun.
     *
     * @param billing as it was served, or as it was asked for if the provider did not tell
     * @param estimated whether {@code usage} is an estimate, because the provider told no numbers
     * @param stopReason why the model stopped, if the answer is whole
     * @param reason why the model stopped, in the provider's word, or what kind of failure it was
     */
    record End(
            Usage usage,
            Billing billing,
            boolean estimated,
            Optional<StopReason> stopReason,
            Optional<Instant> firstAt,
            String reason,
            Optional<String> requestId) {
        End {
            requireNonNull(usage, "usage is null");
            requireNonNull(billing, "billing is null");
            requireNonNull(stopReason, "stopReason is null");
            requireNonNull(firstAt, "firstAt is null");
            requireNonNull(reason, "reason is null");
            requireNonNull(requestId, "requestId is null");
        }
    }

    String modelId() {
        return request.modelId();
    }

    /** The same call of another model. */
    SideCall of(String otherModel) {
        return new SideCall(purpose, charge, request.withModelId(otherModel), account);
    }

    Billing asked() {
        return Billing.of(request.modelId(), request.options());
    }

    static ModelFailure cancelled(String why) {
        return new ModelFailure(ModelFailure.Kind.CANCELLED, why, false, Optional.empty(), Optional.empty(), null);
    }

    /**
     * Calls, and waits for the first event: until then the call may be made again. Whoever gets the stream has the
     * turn; if it fails, it is given back.
     */
    ModelStream begin(Model model, SideCalls.Turn turn, InstantSource time, CancelSignal cancel) {
        boolean begun = false;
        try {
            ModelStream upstream = open(model, cancel);
            var stream = new Stream(upstream, turn, cancel.onCancel(upstream::close));
            try {
                stream.peek(time);
                account.begun(stream);
                begun = true;
            } finally {
                if (!begun) {
                    stream.close();
                }
            }
            return stream;
        } catch (ModelFailure failure) {
            if (failure.kind() == ModelFailure.Kind.THROTTLED) {
                turn.permit().throttled();
            }
            throw failure;
        } finally {
            if (!begun) {
                turn.close();
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

    /** It may be closed by another thread, when nobody waits for it any more. */
    private final class Stream implements ModelStream {
        private final ModelStream upstream;
        private final Iterator<ModelEvent> events;
        private final SideCalls.Turn turn;
        private final CancelSignal.Registration registration;
        private final ReentrantLock settling = new ReentrantLock();
        private boolean settled;
        private final AtomicLong delivered = new AtomicLong();
        private volatile Optional<Instant> firstAt = Optional.empty();
        private volatile ModelFailure.Kind fault = ModelFailure.Kind.CANCELLED;
        private Optional<ModelEvent> first = Optional.empty();

        Stream(ModelStream upstream, SideCalls.Turn turn, CancelSignal.Registration registration) {
            this.upstream = upstream;
            this.events = upstream.iterator();
            this.turn = turn;
            this.registration = registration;
        }

        void peek(InstantSource time) {
            if (events.hasNext()) {
                first = Optional.of(events.next());
                firstAt = Optional.of(time.instant());
                turn.permit().answered();
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
                fault = failure.kind();
                if (failure.kind() == ModelFailure.Kind.THROTTLED) {
                    turn.permit().throttled();
                }
                throw failure;
            }
        }

        private void note(ModelEvent event) {
            switch (event) {
                case ModelEvent.TextDelta(int _, String text) -> delivered.addAndGet(TokenEstimate.bytes(text));
                case ModelEvent.ReasoningDelta(int _, String text) -> delivered.addAndGet(TokenEstimate.bytes(text));
                case ModelEvent.ToolInputDelta(int _, String json) -> delivered.addAndGet(TokenEstimate.bytes(json));
                case ModelEvent.Finished finished ->
                    settle(new End(
                            finished.usage().orElseGet(this::estimate),
                            asked().served(finished.receipt()),
                            finished.usage().isEmpty(),
                            Optional.of(finished.reason()),
                            firstAt,
                            finished.rawReason(),
                            finished.receipt().requestId()));
                case ModelEvent.ToolUseStarted _, ModelEvent.BlockFinished _ -> {}
            }
        }

        private Usage estimate() {
            return TokenEstimate.of(request, delivered.get());
        }

        /**
         * The place is kept until it is known what the call came to. Whoever comes second waits until that is told: a tool's
         * call may be over only after it.
         */
        private void settle(End end) {
            settling.lock();
            try {
                if (!settled) {
                    settled = true;
                    tell(end);
                }
            } finally {
                settling.unlock();
            }
        }

        private void tell(End end) {
            try {
                if (end.firstAt().isPresent()) {
                    account.settled(SideCall.this, end);
                }
            } finally {
                turn.place().close();
            }
        }

        @Override
        public void close() {
            try {
                registration.close();
                upstream.close();
            } finally {
                try {
                    settle(new End(
                            estimate(), asked(), true, Optional.empty(), firstAt, fault.name(), Optional.empty()));
                } finally {
                    turn.close();
                }
            }
        }
    }
}
