package dev.outcrop.testkit;

import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.bedrock.local.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * What the calls of one run meet on the wire, drawn by chance, and where that leads by the rules: a call that was refused
 * is made again a few times, then of the next model; one that broke off after its first word is begun again once.
 */
final class WireFate {
    static final String FIRST = "anthropic.claude-first";
    static final String SECOND = "amazon.nova-second";

    /** Longer than the idle limit in all. */
    private static final Duration SLOWLY = Duration.ofMillis(300);

    private static final List<String> MODELS = List.of(FIRST, SECOND);
    private static final int ATTEMPTS = 3;

    private final Script script;
    private final Random random;
    private final String question;
    private final List<String> calls = new ArrayList<>();
    private final Map<String, Gate> cuts = new HashMap<>();
    private boolean stopped;
    private Optional<String> failure = Optional.empty();
    private String said = "";
    private int model;
    private int refusals;
    private boolean begunAgain;

    private WireFate(Script script, Random random, String question) {
        this.script = script;
        this.random = random;
        this.question = question;
    }

    static WireFate write(Script script, Random random, String question) {
        var fate = new WireFate(script, random, question);
        fate.write();
        return fate;
    }

    String question() {
        return question;
    }

    /** Whether it goes on until somebody stops it. */
    boolean stopped() {
        return stopped;
    }

    /** The code of the failure that it ends with; empty if it is answered. */
    Optional<String> failure() {
        return failure;
    }

    /** What the last call has said. */
    String said() {
        return said;
    }

    /** Which models are called, in order. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    /** Which connections are cut after which text: to be opened when it has come, for what is on its way then may be lost. */
    Map<String, Gate> cuts() {
        return Map.copyOf(cuts);
    }

    private void write() {
        if (random.nextInt(15) == 0) {
            stopped = true;
            call("", turn -> turn.pace(SLOWLY).text("a ").burst(1_000, "and so on ")); // never silent
            return;
        }
        if (random.nextInt(4) == 0) {
            step("", turn -> turn.toolUse("look-1", "look", "{}"));
        }
        String answer = "Answer to " + question;
        switch (random.nextInt(8)) {
            case 0 -> step(answer, turn -> turn.text("Answer ", "to ", question).noMetadata());
            case 1 ->
                step(
                        answer + "and so on ".repeat(8),
                        turn -> turn.pace(SLOWLY)
                                .text("Answer ", "to ", question)
                                .burst(8, "and so on "));
            default -> step(answer, turn -> turn.text("Answer ", "to ", question));
        }
    }

    private void step(String saying, Consumer<Turn> answer) {
        beginWithTheFirst();
        begunAgain = false;
        while (failure.isEmpty() && random.nextInt(20) < 9) {
            trouble();
        }
        if (failure.isEmpty()) {
            call(saying, answer);
        }
    }

    private void beginWithTheFirst() {
        model = 0;
        refusals = 0;
    }

    private void call(String saying, Consumer<Turn> writing) {
        calls.add(MODELS.get(model));
        said = saying;
        script.when(request -> Script.lastUserText(request).equals(question), writing);
    }

    private void trouble() {
        boolean another = model > 0 && random.nextBoolean(); // or the second would hardly ever fail for good
        switch (another ? 3 + random.nextInt(4) : random.nextInt(18)) {
            case 0 -> refused("throttled", turn -> turn.httpError(429, "ThrottlingException", "no", Duration.ZERO));
            case 1 -> refused("unavailable", turn -> turn.httpError(503, "ServiceUnavailableException", "no"));
            case 2 -> cutBeforeTheFirstWord();
            case 3 -> refusedForGood("throttled", 429, "ThrottlingException");
            case 4 -> refusedForGood("unavailable", 503, "ServiceUnavailableException");
            case 5 -> passedOver("forbidden", turn -> turn.httpError(403, "AccessDeniedException", "no"));
            case 6 -> passedOver("unknown-model", turn -> turn.httpError(404, "ResourceNotFoundException", "no"));
            case 7 -> over("invalid", "", turn -> turn.httpError(400, "ValidationException", "no"));
            case 8 ->
                over("context-too-long", "", turn -> turn.httpError(400, "ValidationException", "Input is too long"));
            case 9 -> over("expired", "", turn -> turn.httpError(403, "ExpiredTokenException", "no"));
            case 10 -> over("invalid", "a ", turn -> turn.text("a ").exception("validationException", "no"));
            case 11 -> brokenOff("throttled", turn -> turn.text("a ").exception("throttlingException", "no"));
            case 12 -> brokenOff("unavailable", turn -> turn.text("a ").exception("internalServerException", "no"));
            case 13 -> brokenOff("cut", turn -> turn.text("a ").noMessageStop().noMetadata());
            case 14 -> brokenOff("cut", turn -> turn.text("a ").thenDamage());
            case 15 -> cutAfterText();
            case 16 -> brokenOff("stalled", turn -> turn.text("a ").thenStall());
            default -> {
                brokenOff("malformed-output", turn -> turn.text("a ").stop("malformed_model_output"));
                beginWithTheFirst(); // it is no failure of the call, so the step is begun anew
            }
        }
    }

    /** What may pass: after so many attempts the next model is called, if there is one. */
    private void refused(String code, Consumer<Turn> refusal) {
        call("", refusal);
        refusals++;
        if (refusals == ATTEMPTS) {
            nextModel(code);
        }
    }

    private void refusedForGood(String code, int status, String type) {
        int now = model;
        while (failure.isEmpty() && model == now) {
            refused(code, turn -> turn.httpError(status, type, "no", Duration.ZERO));
        }
    }

    /** Not as the last attempt: whether the head of the answer has come is by chance, and with it the failure's code. */
    private void cutBeforeTheFirstWord() {
        if (refusals + 1 < ATTEMPTS) {
            refused("cut", Turn::thenCut);
        }
    }

    private void passedOver(String code, Consumer<Turn> refusal) {
        call("", refusal);
        nextModel(code);
    }

    private void nextModel(String code) {
        if (model + 1 < MODELS.size()) {
            model++;
            refusals = 0;
        } else {
            failure = Optional.of(code);
        }
    }

    private void over(String code, String saying, Consumer<Turn> refusal) {
        call(saying, refusal);
        failure = Optional.of(code);
    }

    private void cutAfterText() {
        Gate gate = Gate.closed();
        String text = "cut " + cuts.size() + " ";
        cuts.put(text, gate);
        breakOff("cut", text, turn -> turn.text(text).hold(gate).thenCut());
    }

    private void brokenOff(String code, Consumer<Turn> turn) {
        breakOff(code, "a ", turn);
    }

    private void breakOff(String code, String saying, Consumer<Turn> turn) {
        call(saying, turn);
        refusals = 0; // the call had been accepted
        if (begunAgain) {
            failure = Optional.of(code);
        }
        begunAgain = true;
    }
}
