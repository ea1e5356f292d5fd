package dev.outcrop.server.chat;

import dev.outcrop.model.Block;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** A model that says what the test tells it to, call by call; at a gate it waits until the test lets it go on. */
final class Script implements Model {
    private final Deque<Call> calls = new ArrayDeque<>();

    /** The next call. */
    synchronized Call call() {
        var call = new Call();
        calls.add(call);
        return call;
    }

    @Override
    public ModelStream stream(ModelRequest request) {
        Call call = next();
        return new ModelStream() {
            private final CountDownLatch closed = new CountDownLatch(1);

            @Override
            public Iterator<ModelEvent> iterator() {
                return call.play(closed);
            }

            @Override
            public void close() {
                closed.countDown();
                call.left.countDown();
            }
        };
    }

    private synchronized Call next() {
        return calls.isEmpty() ? new Call().text("Nothing more.").end() : calls.remove();
    }

    private sealed interface Step {
        record Say(ModelEvent event) implements Step {}

        record Wait(CountDownLatch gate) implements Step {}

        record Fail(ModelFailure failure) implements Step {}
    }

    /** One model call under construction. */
    static final class Call {
        private final List<Step> steps = new ArrayList<>();
        private final CountDownLatch left = new CountDownLatch(1);
        private int block;

        Call text(String... pieces) {
            for (String piece : pieces) {
                say(new ModelEvent.TextDelta(block, piece));
            }
            say(new ModelEvent.BlockFinished(block, new Block.Text(String.join("", pieces))));
            block++;
            return this;
        }

        Call textUntil(CountDownLatch gate, String before, String after) {
            say(new ModelEvent.TextDelta(block, before));
            steps.add(new Step.Wait(gate));
            say(new ModelEvent.TextDelta(block, after));
            say(new ModelEvent.BlockFinished(block, new Block.Text(before + after)));
            block++;
            return this;
        }

        Call gate(CountDownLatch gate) {
            steps.add(new Step.Wait(gate));
            return this;
        }

        Call tool(String id, String tool) {
            say(new ModelEvent.ToolUseStarted(block, id, tool));
            say(new ModelEvent.ToolInputDelta(block, "{}"));
            say(new ModelEvent.BlockFinished(
                    block, new Block.ToolUse(id, tool, JsonNodeFactory.instance.objectNode())));
            block++;
            return this;
        }

        Call tool(String id, String tool, String input) {
            say(new ModelEvent.ToolUseStarted(block, id, tool));
            say(new ModelEvent.ToolInputDelta(block, input));
            say(new ModelEvent.BlockFinished(
                    block, new Block.ToolUse(id, tool, JsonMapper.shared().readTree(input))));
            block++;
            return this;
        }

        Call cut() {
            steps.add(new Step.Fail(
                    new ModelFailure(ModelFailure.Kind.CUT, "cut", true, Optional.empty(), Optional.empty(), null)));
            return this;
        }

        Call end() {
            return end(StopReason.END_TURN);
        }

        Call end(StopReason reason) {
            say(new ModelEvent.Finished(reason, reason.name(), Optional.of(new Usage(10, 5, 15, 0, 0))));
            return this;
        }

        /** Given when the call has been closed, by its end or by a stop. */
        CountDownLatch left() {
            return left;
        }

        private void say(ModelEvent event) {
            steps.add(new Step.Say(event));
        }

        private Iterator<ModelEvent> play(CountDownLatch closed) {
            Iterator<Step> all = List.copyOf(steps).iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return all.hasNext();
                }

                @Override
                public ModelEvent next() {
                    while (true) {
                        switch (all.next()) {
                            case Step.Say(ModelEvent event) -> {
                                return event;
                            }
                            case Step.Wait(CountDownLatch gate) -> waitFor(gate, closed);
                            case Step.Fail(ModelFailure failure) -> throw failure;
                        }
                        if (!all.hasNext()) {
                            throw new NoSuchElementException("the script ends in a gate");
                        }
                    }
                }
            };
        }

        private static void waitFor(CountDownLatch gate, CountDownLatch closed) {
            try {
                while (!gate.await(5, TimeUnit.MILLISECONDS)) {
                    if (closed.getCount() == 0) {
                        throw new ModelFailure(
                                ModelFailure.Kind.CANCELLED, "closed", true, Optional.empty(), Optional.empty(), null);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ModelFailure(
                        ModelFailure.Kind.CANCELLED, "interrupted", true, Optional.empty(), Optional.empty(), e);
            }
        }
    }
}
