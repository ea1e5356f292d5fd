package dev.outcrop.testkit;

import dev.outcrop.model.Model;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A model that says what it is told to, turn by turn, and remembers what it was asked. Turns with a condition go to the
 * first request that meets it; the others are taken in order.
 *
 * <pre>{@code
 * var model = ScriptedModel.create()
 *         .callTool("weather", "{\"city\":\"Oslo\"}")
 *         .say("It is 4 °C in Oslo.");
 * }</pre>
 */
public final class ScriptedModel implements Model {
    private final Queue<ScriptedTurn> turns = new ArrayDeque<>();
    private final List<ModelRequest> requests = new ArrayList<>();
    private final AtomicInteger closed = new AtomicInteger();

    private ScriptedModel() {}

    /** A model without turns. */
    public static ScriptedModel create() {
        return new ScriptedModel();
    }

    /** A turn that says this and ends. */
    public ScriptedModel say(String text) {
        return turn(turn -> turn.text(text));
    }

    /** A turn that asks for one tool with this JSON as its input. */
    public ScriptedModel callTool(String tool, String input) {
        return turn(turn -> turn.toolUse(tool, input));
    }

    /** A turn that is refused before it delivers anything. */
    public ScriptedModel refuse(ModelFailure.Kind kind) {
        return turn(turn -> turn.refuse(kind));
    }

    /** A turn in detail. */
    public ScriptedModel turn(Consumer<ScriptedTurn> writing) {
        return when(_ -> true, writing);
    }

    /** A turn for the first request that meets the condition. */
    public synchronized ScriptedModel when(Predicate<ModelRequest> condition, Consumer<ScriptedTurn> writing) {
        var turn = new ScriptedTurn(condition);
        writing.accept(turn);
        turns.add(turn);
        return this;
    }

    /** What it was asked, in order. */
    public synchronized List<ModelRequest> requests() {
        return List.copyOf(requests);
    }

    /** How many streams were closed before their end. */
    public int cancelled() {
        return closed.get();
    }

    @Override
    public ModelStream stream(ModelRequest request) {
        ScriptedTurn turn = take(request);
        turn.throwRefusal();
        return turn.play(closed::incrementAndGet);
    }

    private synchronized ScriptedTurn take(ModelRequest request) {
        requests.add(request);
        Optional<ScriptedTurn> next =
                turns.stream().filter(turn -> turn.meets(request)).findFirst();
        turns.remove(next.orElseThrow(() -> new AssertionError(
                "the script has no turn for request " + requests.size() + ": " + request.messages())));
        return next.get();
    }
}
