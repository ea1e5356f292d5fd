package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Billing;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.run.RunEvent.ToolCalledModel;
import dev.outcrop.tool.CancelSignal;
import dev.outcrop.tool.ToolContext;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolFailure;
import dev.outcrop.tool.ToolOutput;
import dev.outcrop.usage.Charge;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * The calls of models that one running tool makes by itself: they are held to the run's budget and stand in its journal.
 * Which tool it is that calls is bound to the tool's thread; threads that it starts by structured concurrency have it
 * from there, and no other ones do.
 */
final class InnerCalls {
    private static final ScopedValue<InnerCalls> CURRENT = ScopedValue.newInstance();

    private enum State {
        OPEN,
        /** No call begins any more; those that are under way are settled. */
        ENDING,
        OVER
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Course> underWay = new LinkedHashSet<>();
    private final RunServices services;
    private final RunWriter writer;
    private final BudgetCheck budget;
    private final Charge charge;
    private final CancelSignal cancel;
    private final int step;
    private final String call;
    private State state = State.OPEN;
    private Optional<RunEnd> refusal = Optional.empty();

    InnerCalls(
            RunServices services,
            RunWriter writer,
            BudgetCheck budget,
            Charge charge,
            CancelSignal cancel,
            int step,
            String call) {
        this.services = requireNonNull(services, "services is null");
        this.writer = requireNonNull(writer, "writer is null");
        this.budget = requireNonNull(budget, "budget is null");
        this.charge = requireNonNull(charge, "charge is null");
        this.cancel = requireNonNull(cancel, "cancel is null");
        this.step = step;
        this.call = requireNonNull(call, "call is null");
    }

    /** One that is under way. */
    interface Course {

        /** Nobody waits for it any more: it is told if it has cost something when this returns, also by another thread. */
        void giveUp();
    }

    /** Those of the tool that runs on this thread, if one does. */
    static Optional<InnerCalls> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /** The tool, whose thread knows of these calls. */
    ToolDefinition within(ToolDefinition tool) {
        return tool.withBody(new Bound(tool.body()));
    }

    private final class Bound implements ToolDefinition.Body {
        private final ToolDefinition.Body body;

        Bound(ToolDefinition.Body body) {
            this.body = body;
        }

        @Override
        public ToolOutput run(JsonNode input, ToolContext context) throws Exception {
            return ScopedValue.where(CURRENT, InnerCalls.this).call(() -> body.run(input, context));
        }

        @Override
        public Optional<String> misfit(JsonNode input) {
            return body.misfit(input);
        }
    }

    RunServices services() {
        return services;
    }

    Instant now() {
        return services.clock().instant();
    }

    /** A call begins. */
    void begin(Course course) {
        lock.lock();
        try {
            refuseLate();
            underWay.add(course);
        } finally {
            lock.unlock();
        }
    }

    /** Refuses what the tool does after its own call is over. */
    void refuseLate() {
        lock.lock();
        try {
            if (state != State.OPEN) {
                throw SideCall.cancelled("the tool's call is over");
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * A place in the run's budget.
     *
     * @throws ToolFailure if there is none: the run ends then, whatever the tool makes of it
     */
    BudgetCheck.Place reserve(ModelRequest request) {
        return held(() -> budget.reserve(request, charge, cancel));
    }

    /** The same for a call that is billed so. */
    BudgetCheck.Place reserve(Billing billing, Supplier<Optional<CallBound>> bound) {
        return held(() -> budget.reserve(billing, bound, charge, cancel));
    }

    @FunctionalInterface
    private interface Reservation {
        BudgetCheck.Place place() throws InterruptedException;
    }

    private BudgetCheck.Place held(Reservation reservation) {
        try {
            return reservation.place();
        } catch (RunEnd end) {
            refused(end);
            throw new ToolFailure(end.error().message());
        } catch (RunStopped _) {
            throw SideCall.cancelled("the run was stopped");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw SideCall.cancelled("interrupted before there was room in the budget");
        }
    }

    private void refused(RunEnd end) {
        lock.lock();
        try {
            refusal = refusal.or(() -> Optional.of(end));
        } finally {
            lock.unlock();
        }
    }

    /** Stores what a call came to, once; nothing of a tool that goes on after its own call was given up. */
    void tell(Course course, InnerCall made) {
        lock.lock();
        try {
            if (underWay.remove(course) && state != State.OVER) {
                writer.write(stamp -> new ToolCalledModel(stamp, step, call, made));
            }
        } finally {
            lock.unlock();
        }
    }

    /** There is nothing to tell of it. */
    void forget(Course course) {
        lock.lock();
        try {
            underWay.remove(course);
        } finally {
            lock.unlock();
        }
    }

    /** The tool's call is over: what is still under way is given up. */
    void end() {
        Optional<RuntimeException> failure = Optional.empty();
        for (Course course : leave()) {
            try {
                course.giveUp();
            } catch (RuntimeException e) { // the journal can't be written; the others have to be closed all the same
                failure = failure.or(() -> Optional.of(e));
            }
        }
        lock.lock();
        try {
            state = State.OVER;
        } finally {
            lock.unlock();
        }
        failure.ifPresent(e -> {
            throw e;
        });
    }

    private List<Course> leave() {
        lock.lock();
        try {
            state = State.ENDING;
            return List.copyOf(underWay);
        } finally {
            lock.unlock();
        }
    }

    /** Why the run has to end, if its budget did not allow one of them. */
    Optional<RunEnd> refusal() {
        lock.lock();
        try {
            return refusal;
        } finally {
            lock.unlock();
        }
    }
}
