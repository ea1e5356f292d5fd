package dev.outcrop.bedrock.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * A model whose every turn is written down. A call gets the first turn that is not used up and whose condition it meets; with
 * none left it gets the turn of {@link #otherwise}, else a 500 that says so. Turns may be added while it runs.
 */
public final class Script implements Responder {
    private final List<Turn> turns = new ArrayList<>();
    private Optional<Turn> fallback = Optional.empty();
    private int played;

    private Script() {}

    public static Script create() {
        return new Script();
    }

    /**
     * Reads the form that {@code bedrock-local --script} takes; throws {@link IllegalArgumentException} for anything else.
     *
     * <pre>{@code
     * {"turns": [
     *    {"match": "Oslo", "repeat": false, "firstDelayMs": 100, "paceMs": 20,
     *     "steps": [{"reasoning": ["Let me ", "see"], "signature": "SIG"}, {"redacted": "<base64>"}, {"text": ["Hel", "lo"]},
     *               {"toolUse": {"id": "t1", "name": "weather", "input": {"city": "Oslo"}}}, {"pauseMs": 500},
     *               {"burst": {"count": 600, "text": "word "}}, {"unknownBlock": {"hologram": {}}},
     *               {"event": {"type": "somethingNew", "payload": {}}},
     *               {"exception": {"type": "throttlingException", "message": "Slow down"}}, {"stall": true}, {"cut": true},
     *               {"damage": true}],
     *     "stop": "tool_use", "usage": {"inputTokens": 10, "outputTokens": 20, "cacheReadInputTokens": 0},
     *     "messageStop": true, "metadata": true},
     *    {"httpError": {"status": 429, "type": "ThrottlingException", "message": "Too many", "retryAfterSeconds": 1}}],
     *  "otherwise": {"steps": [{"text": "ok"}]}}
     * }</pre>
     *
     * {@code match} is a part of the last user message that has text. A tool's input is an object, or its text in one string or
     * several, which need not be JSON. Of the last four kinds of step one at most, at the end.
     */
    public static Script from(JsonNode json) {
        return ScriptJson.read(json);
    }

    /** Reads a JSON file in UTF-8. */
    public static Script from(Path file) throws IOException {
        return from(Json.parse(Files.readAllBytes(file)));
    }

    /** The next turn, for one call of any kind. */
    public Script turn(Consumer<Turn> writing) {
        return add(_ -> true, false, writing);
    }

    /** A turn for one call whose request meets a condition. */
    public Script when(Predicate<JsonNode> condition, Consumer<Turn> writing) {
        return add(condition, false, writing);
    }

    /** A turn for every call whose request meets a condition. */
    public Script always(Predicate<JsonNode> condition, Consumer<Turn> writing) {
        return add(condition, true, writing);
    }

    /** The turn for every call that has no other. */
    public synchronized Script otherwise(Consumer<Turn> writing) {
        Turn turn = new Turn(_ -> true, true);
        writing.accept(turn);
        fallback = Optional.of(turn);
        return this;
    }

    /** Turns written for one call that no call has taken. */
    public synchronized int unused() {
        return (int) turns.stream().filter(turn -> !turn.repeats()).count();
    }

    /** The text of the last user message that has any; empty if there is none. */
    public static String lastUserText(JsonNode request) {
        return Conversation.lastUserText(request);
    }

    synchronized Script add(Predicate<JsonNode> condition, boolean repeats, Consumer<Turn> writing) {
        Turn turn = new Turn(condition, repeats);
        writing.accept(turn);
        turns.add(turn);
        return this;
    }

    @Override
    public Reply respond(ConverseCall call) {
        return take(call.request())
                .map(turn -> turn.reply(call))
                .orElseGet(() -> new Reply.Refusal(
                        List.of(), 500, "InternalServerException", exhausted(call), Optional.<Duration>empty()));
    }

    private synchronized Optional<Turn> take(JsonNode request) {
        Optional<Turn> found =
                turns.stream().filter(turn -> turn.accepts(request)).findFirst();
        found.filter(turn -> !turn.repeats()).ifPresent(turns::remove);
        played++;
        return found.or(() -> fallback);
    }

    private synchronized String exhausted(ConverseCall call) {
        return "The script is exhausted: it has no turn for call " + call.number() + " (" + (played - 1)
                + " calls before it, " + unused() + " turns left whose condition it does not meet).";
    }
}
