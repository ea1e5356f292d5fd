package dev.outcrop.testkit;

import dev.outcrop.model.Block;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/** One answer of a {@link ScriptedModel}, written block by block. */
public final class ScriptedTurn {
    private static final Usage USAGE = new Usage(10, 5, 15, 0, 0);

    private static final Pattern WORDS = Pattern.compile("(?<=\\s)");

    private final Predicate<ModelRequest> condition;
    private final List<Action> actions = new ArrayList<>();
    private Optional<ModelFailure.Kind> refusal = Optional.empty();
    private Optional<StopReason> stop = Optional.empty();
    private Optional<Usage> usage = Optional.of(USAGE);
    private int blocks;
    private boolean asksForTools;

    ScriptedTurn(Predicate<ModelRequest> condition) {
        this.condition = condition;
    }

    /** A text block, delivered word by word. */
    public ScriptedTurn text(String text) {
        int block = blocks++;
        WORDS.splitAsStream(text).forEach(word -> emit(new ModelEvent.TextDelta(block, word)));
        return emit(new ModelEvent.BlockFinished(block, new Block.Text(text)));
    }

    /** A reasoning block with its signature. */
    public ScriptedTurn reasoning(String text, String signature) {
        int block = blocks++;
        emit(new ModelEvent.ReasoningDelta(block, text));
        return emit(new ModelEvent.BlockFinished(block, new Block.Reasoning(text, Optional.of(signature))));
    }

    /** Asks for a tool; its call id is {@code call-N} with N counting the blocks of the turn and the tool's name. */
    public ScriptedTurn toolUse(String tool, String input) {
        return toolUse(
                "call-" + blocks + "-" + tool + "-" + Integer.toHexString(System.identityHashCode(this)), tool, input);
    }

    /** Asks for a tool under a certain call id. Text that is no JSON is delivered as it is. */
    public ScriptedTurn toolUse(String id, String tool, String input) {
        int block = blocks++;
        asksForTools = true;
        emit(new ModelEvent.ToolUseStarted(block, id, tool));
        int half = input.length() / 2;
        emit(new ModelEvent.ToolInputDelta(block, input.substring(0, half)));
        emit(new ModelEvent.ToolInputDelta(block, input.substring(half)));
        return emit(new ModelEvent.BlockFinished(block, new Block.ToolUse(id, tool, parsed(input))));
    }

    /** A block as it is, without deltas. */
    public ScriptedTurn block(Block content) {
        return emit(new ModelEvent.BlockFinished(blocks++, content));
    }

    /** Waits until {@code gate} is open. */
    public ScriptedTurn await(CountDownLatch gate) {
        actions.add(new Action.Await(gate));
        return this;
    }

    /** Runs something at this point of the stream. */
    public ScriptedTurn then(Runnable action) {
        actions.add(new Action.Do(action));
        return this;
    }

    /** Fails here, after what was delivered. */
    public ScriptedTurn fail(ModelFailure.Kind kind) {
        actions.add(new Action.Fail(kind));
        return this;
    }

    /** Ends for this reason; without it for {@code TOOL_USE} if a tool was asked for, else {@code END_TURN}. */
    public ScriptedTurn stop(StopReason reason) {
        stop = Optional.of(reason);
        return this;
    }

    /** What the turn costs in tokens. */
    public ScriptedTurn usage(Usage tokens) {
        usage = Optional.of(tokens);
        return this;
    }

    /** Says nothing of tokens. */
    public ScriptedTurn withoutUsage() {
        usage = Optional.empty();
        return this;
    }

    ScriptedTurn refuse(ModelFailure.Kind kind) {
        refusal = Optional.of(kind);
        return this;
    }

    boolean meets(ModelRequest request) {
        return condition.test(request);
    }

    void throwRefusal() {
        refusal.ifPresent(kind -> {
            throw failure(kind, false);
        });
    }

    ModelStream play(Runnable onCancel) {
        StopReason reason = stop.orElse(asksForTools ? StopReason.TOOL_USE : StopReason.END_TURN);
        var all = new ArrayList<>(actions);
        all.add(new Action.Emit(new ModelEvent.Finished(reason, reason.name().toLowerCase(Locale.ROOT), usage)));
        return new Playing(all, onCancel);
    }

    private ScriptedTurn emit(ModelEvent event) {
        actions.add(new Action.Emit(event));
        return this;
    }

    private static JsonNode parsed(String input) {
        try {
            return JsonMapper.shared().readTree(input.isEmpty() ? "{}" : input);
        } catch (JacksonException notJson) {
            return StringNode.valueOf(input);
        }
    }

    private static ModelFailure failure(ModelFailure.Kind kind, boolean delivered) {
        return new ModelFailure(kind, "scripted", delivered, Optional.empty(), Optional.of("scripted-request"), null);
    }

    private sealed interface Action {
        record Emit(ModelEvent event) implements Action {}

        record Await(CountDownLatch gate) implements Action {}

        record Do(Runnable action) implements Action {}

        record Fail(ModelFailure.Kind kind) implements Action {}
    }

    private static final class Playing implements ModelStream {
        private final List<Action> actions;
        private final Runnable onCancel;
        private final CountDownLatch closed = new CountDownLatch(1);
        private final AtomicBoolean over = new AtomicBoolean();
        private int next;
        private boolean delivered;

        private Playing(List<Action> actions, Runnable onCancel) {
            this.actions = actions;
            this.onCancel = onCancel;
        }

        @Override
        public Iterator<ModelEvent> iterator() {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return next < actions.size();
                }

                @Override
                public ModelEvent next() {
                    return nextEvent();
                }
            };
        }

        private ModelEvent nextEvent() {
            while (next < actions.size()) {
                if (closed.getCount() == 0) {
                    throw failure(ModelFailure.Kind.CANCELLED, delivered);
                }
                switch (actions.get(next++)) {
                    case Action.Emit(ModelEvent event) -> {
                        delivered = true;
                        over.set(next == actions.size());
                        return event;
                    }
                    case Action.Await(CountDownLatch gate) -> await(gate);
                    case Action.Do(Runnable action) -> action.run();
                    case Action.Fail(ModelFailure.Kind kind) -> throw failure(kind, delivered);
                }
            }
            throw new NoSuchElementException();
        }

        private void await(CountDownLatch gate) {
            try {
                while (gate.getCount() > 0 && closed.getCount() > 0) {
                    boolean open = gate.await(5, TimeUnit.MILLISECONDS);
                    assert open || gate.getCount() >= 0;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failure(ModelFailure.Kind.CANCELLED, delivered);
            }
        }

        @Override
        public void close() {
            if (over.compareAndSet(false, true)) {
                onCancel.run();
            }
            closed.countDown();
        }
    }
}
