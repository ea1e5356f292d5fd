package dev.outcrop.bedrock.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One scripted answer, written block by block. {@code messageStart} comes first and {@code messageStop} and {@code metadata}
 * last without being written; the stop reason is {@code tool_use} if a tool was used, else {@code end_turn}.
 */
public final class Turn {
    private final Predicate<JsonNode> condition;
    private final boolean repeats;
    private final List<Step> steps = new ArrayList<>();
    private Duration pace = Duration.ZERO;
    private String stopReason = "end_turn";
    private Optional<Usage> usage = Optional.empty();
    private final ObjectNode stopExtras = Json.object();
    private final ObjectNode metadataExtras = Json.object();
    private boolean messageStop = true;
    private boolean metadata = true;
    private boolean ended;
    private int block;
    private int outputTokens;
    private Optional<Refused> refused = Optional.empty();

    private record Refused(int status, String type, String message, Optional<Duration> retryAfter) {}

    Turn(Predicate<JsonNode> condition, boolean repeats) {
        this.condition = condition;
        this.repeats = repeats;
    }

    /** A text block; each chunk is one delta. */
    public Turn text(String... chunks) {
        for (String chunk : chunks) {
            delta(Events.text(block, chunk), chunk);
        }
        return endBlock();
    }

    /** A text block of {@code count} equal deltas, for bursts. */
    public Turn burst(int count, String chunk) {
        for (int i = 0; i < count; i++) {
            delta(Events.text(block, chunk), chunk);
        }
        return endBlock();
    }

    /** A reasoning block with its signature as the last delta; an empty signature is left out. */
    public Turn reasoning(String text, String signature) {
        return reasoning(List.of(text), signature);
    }

    public Turn reasoning(List<String> chunks, String signature) {
        for (String chunk : chunks) {
            delta(Events.reasoning(block, chunk), chunk);
        }
        if (!signature.isEmpty()) {
            steps.add(Events.signature(block, signature));
        }
        return endBlock();
    }

    public Turn redactedReasoning(byte[] content) {
        steps.add(Events.redacted(block, content));
        return endBlock();
    }

    /** A tool use whose input comes in these fragments of JSON text; none means no input delta at all. */
    public Turn toolUse(String id, String name, String... input) {
        steps.add(Events.toolStart(block, id, name));
        for (String fragment : input) {
            delta(Events.toolInput(block, fragment), fragment);
        }
        stopReason = "tool_use";
        return endBlock();
    }

    /** A tool use whose input is no JSON. */
    public Turn malformedToolInput(String id, String name) {
        return toolUse(id, name, "{\"city\": \"Os", "lo\", ");
    }

    /** A text block with citations after its text, each in the form of the API's {@code Citation}. */
    public Turn cited(String text, JsonNode... citations) {
        delta(Events.text(block, text), text);
        for (JsonNode citation : citations) {
            ObjectNode delta = Json.object();
            delta.set("citation", citation);
            steps.add(Events.delta(block, delta));
        }
        return endBlock();
    }

    /** A block whose only delta is this JSON object, known to nobody. A later request may hold it, in an assistant's turn. */
    public Turn unknownBlock(String deltaJson) {
        steps.add(Events.delta(block, Json.parse(deltaJson)));
        return endBlock();
    }

    /** Any event, as it is. */
    public Turn rawEvent(String type, String json) {
        steps.add(new Step.Event(type, Json.parse(json)));
        return this;
    }

    /** Waits before the first event. Call it first. */
    public Turn firstDelay(Duration length) {
        steps.addFirst(new Step.Pause(length));
        return this;
    }

    /** Waits before each delta. */
    public Turn pace(Duration betweenDeltas) {
        pace = betweenDeltas;
        return this;
    }

    /** Waits here. */
    public Turn pause(Duration length) {
        steps.add(new Step.Pause(length));
        return this;
    }

    /** Waits here until the test opens the gate. */
    public Turn hold(Gate gate) {
        steps.add(new Step.Hold(gate));
        return this;
    }

    /** Says nothing more, and stays open until the client goes or the server closes. */
    public Turn thenStall() {
        return end(new Step.Stall());
    }

    /** The socket is closed here, in the middle of the response. */
    public Turn thenCut() {
        return end(new Step.Cut());
    }

    /** The stream ends here with a frame that was damaged on its way. */
    public Turn thenDamage() {
        return end(new Step.Damage());
    }

    /** The stream ends here with an exception frame, for example {@code throttlingException}. */
    public Turn exception(String exceptionType, String message) {
        return end(new Step.Failure(exceptionType, message));
    }

    /** No answer but an HTTP error, after the waits written so far. */
    public Turn httpError(int status, String type, String message) {
        refused = Optional.of(new Refused(status, type, message, Optional.empty()));
        return this;
    }

    public Turn httpError(int status, String type, String message, Duration retryAfter) {
        refused = Optional.of(new Refused(status, type, message, Optional.of(retryAfter)));
        return this;
    }

    public Turn stop(String reason) {
        stopReason = reason;
        return this;
    }

    public Turn usage(int input, int output) {
        return usage(new Usage(input, output));
    }

    public Turn usage(int input, int output, int cacheRead, int cacheWrite) {
        return usage(new Usage(input, output, cacheRead, cacheWrite));
    }

    public Turn usage(Usage counted) {
        usage = Optional.of(counted);
        return this;
    }

    /** {@code additionalModelResponseFields} of messageStop. */
    public Turn additionalResponseFields(JsonNode fields) {
        stopExtras.set("additionalModelResponseFields", fields);
        return this;
    }

    /** One more field of the metadata event, for example {@code trace} or {@code serviceTier}. */
    public Turn metadata(String key, JsonNode value) {
        metadataExtras.set(key, value);
        return this;
    }

    public Turn noMetadata() {
        metadata = false;
        return this;
    }

    public Turn noMessageStop() {
        messageStop = false;
        return this;
    }

    boolean accepts(JsonNode request) {
        return condition.test(request);
    }

    boolean repeats() {
        return repeats;
    }

    Reply reply(ConverseCall call) {
        if (refused.isPresent()) {
            Refused error = refused.get();
            return new Reply.Refusal(steps, error.status(), error.type(), error.message(), error.retryAfter());
        }
        List<Step> whole = new ArrayList<>();
        boolean started = false;
        for (Step step : steps) {
            if (step instanceof Step.Event(String type, JsonNode _)) {
                if (!started) {
                    whole.add(Events.messageStart());
                    started = true;
                }
                if (type.equals(Events.DELTA) && pace.isPositive()) {
                    whole.add(new Step.Pause(pace));
                }
            }
            whole.add(step);
        }
        if (!ended) {
            if (!started) {
                whole.add(Events.messageStart());
            }
            close(whole, call);
        }
        return new Reply.Answer(whole.iterator());
    }

    private void close(List<Step> whole, ConverseCall call) {
        if (messageStop) {
            whole.add(merged(Events.messageStop(stopReason), stopExtras));
        }
        if (metadata) {
            Usage counted = usage.orElseGet(() -> call.counted().withOutput(outputTokens));
            whole.add(merged(Events.metadata(counted, 1), metadataExtras));
        }
    }

    private static Step.Event merged(Step.Event event, ObjectNode extras) {
        ObjectNode payload = Json.object();
        event.payload().properties().forEach(field -> payload.set(field.getKey(), field.getValue()));
        payload.setAll(extras);
        return new Step.Event(event.type(), payload);
    }

    private void delta(Step.Event event, String text) {
        steps.add(event);
        outputTokens += Math.max(1, Usage.estimate(text));
    }

    private Turn endBlock() {
        steps.add(Events.blockStop(block));
        block++;
        return this;
    }

    private Turn end(Step step) {
        steps.add(step);
        ended = true;
        return this;
    }
}
