package dev.outcrop.store;

import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.Receipt;
import dev.outcrop.model.Role;
import dev.outcrop.model.StopReason;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Lease;
import dev.outcrop.run.LiveRun;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.Runner;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The model and the journal of a process that dies when it has stored so many events: from then on nothing that it does
 * reaches the database. Until then the model says no more before what it said is stored.
 */
final class MortalProcess implements Model {
    /** The tool of who may ask the chef. */
    private static final String ASK = "ask_chef";

    private static final int FOR_EVER = Integer.MAX_VALUE / 2;

    private final Semaphore stored = new Semaphore(0);
    private int left;
    private boolean dead;

    /** Immortal without a number. */
    MortalProcess(Optional<Integer> events) {
        this.left = events.orElse(FOR_EVER);
        if (events.isEmpty()) {
            stored.release(FOR_EVER);
        }
    }

    synchronized boolean dead() {
        return dead;
    }

    private synchronized void die() {
        dead = true;
        stored.release(FOR_EVER - stored.availablePermits());
    }

    Journal on(Journal journal) {
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(),
                new Class<?>[] {Journal.class},
                (proxy, method, args) -> method.isDefault()
                        ? InvocationHandler.invokeDefault(proxy, method, args)
                        : call(journal, method, args));
    }

    private @Nullable Object call(Journal journal, Method method, Object @Nullable [] args) throws Throwable {
        if (dead()) {
            throw new IllegalStateException("dead");
        }
        if (args != null && method.getName().equals("append")) {
            append(
                    journal,
                    (Lease) args[0],
                    ((List<?>) args[1]).stream().map(RunEvent.class::cast).toList());
            return null;
        }
        try {
            Object result = method.invoke(journal, args);
            if (args != null && args[0] instanceof NewRun) {
                storedOne();
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** One after the other, so that the process may die between any two. */
    private void append(Journal journal, Lease lease, List<RunEvent> events) {
        for (RunEvent event : events) {
            if (dead()) {
                throw new IllegalStateException("dead");
            }
            journal.append(lease, List.of(event));
            if (event.delta()) {
                stored.release();
            }
            storedOne();
        }
    }

    private synchronized void storedOne() {
        if (--left == 0) {
            die();
        }
    }

    /** Waits until the run has ended here, by itself or with the process. */
    void awaitEnd(Runner runner, RunId run, Duration patience) {
        try {
            Optional<LiveRun> here = runner.live(run);
            if (here.isPresent() && !here.get().awaitClosed(patience)) {
                throw new AssertionError("run " + run + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public ModelStream stream(ModelRequest request) {
        boolean first = request.messages().stream().noneMatch(message -> message.role() == Role.ASSISTANT);
        boolean asks = request.tools().stream().anyMatch(tool -> tool.name().equals(ASK));
        return stream(first ? uses(asks ? ASK : "look") : done());
    }

    private static List<ModelEvent> uses(String tool) {
        String input = "{\"question\":\"leeks?\"}";
        var use = new Block.ToolUse("call-1", tool, JsonMapper.shared().readTree(input));
        return List.of(
                new ModelEvent.ReasoningDelta(0, "They want to cook."),
                new ModelEvent.BlockFinished(0, new Block.Reasoning("They want to cook.", Optional.of("signed"))),
                new ModelEvent.TextDelta(1, "I look "),
                new ModelEvent.TextDelta(1, "what is there."),
                new ModelEvent.BlockFinished(1, new Block.Text("I look what is there.")),
                new ModelEvent.ToolUseStarted(2, "call-1", tool),
                new ModelEvent.ToolInputDelta(2, input),
                new ModelEvent.BlockFinished(2, use),
                new ModelEvent.Finished(StopReason.TOOL_USE, "tool_use", Optional.empty(), Receipt.NONE));
    }

    private static List<ModelEvent> done() {
        return List.of(
                new ModelEvent.TextDelta(0, "Leek soup."),
                new ModelEvent.BlockFinished(0, new Block.Text("Leek soup.")),
                new ModelEvent.Finished(StopReason.END_TURN, "end_turn", Optional.empty(), Receipt.NONE));
    }

    private ModelStream stream(List<ModelEvent> events) {
        Iterator<ModelEvent> all = events.iterator();
        return new ModelStream() {
            private boolean said;

            @Override
            public Iterator<ModelEvent> iterator() {
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return all.hasNext();
                    }

                    @Override
                    public ModelEvent next() {
                        if (said) {
                            stored.acquireUninterruptibly();
                        }
                        ModelEvent next = all.next();
                        said = !(next instanceof ModelEvent.BlockFinished);
                        return next;
                    }
                };
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }
}
