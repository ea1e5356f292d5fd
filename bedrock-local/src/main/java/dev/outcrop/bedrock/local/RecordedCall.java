package dev.outcrop.bedrock.local;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** A call that reached a model operation, kept for tests. The state is live; everything else never changes. */
public final class RecordedCall {
    private final Operation operation;
    private final String modelId;
    private final JsonNode request;
    private final Map<String, String> headers;
    private final Clock clock;
    private final Instant startedAt;
    private volatile End end = new End(State.RUNNING, Optional.empty(), 0);
    private final AtomicInteger eventsSent = new AtomicInteger();
    private final CompletableFuture<State> ended = new CompletableFuture<>();

    RecordedCall(Operation operation, String modelId, JsonNode request, Map<String, String> headers, Clock clock) {
        this.operation = operation;
        this.modelId = modelId;
        this.request = request;
        this.headers = Map.copyOf(headers);
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    /** What was asked of the model. */
    public enum Operation {
        CONVERSE,
        CONVERSE_STREAM,
        COUNT_TOKENS,
        INVOKE,
        APPLY_GUARDRAIL
    }

    /** Where a call stands. FINISHED covers errors and cuts that the script decided on; the server's closing is a CANCELLED. */
    public enum State {
        RUNNING,
        FINISHED,
        CANCELLED
    }

    private record End(State state, Optional<Instant> at, long nanos) {}

    public Operation operation() {
        return operation;
    }

    /** Of a call of a guardrail its id. */
    public String modelId() {
        return modelId;
    }

    /** The body as it was sent. */
    public JsonNode request() {
        return request;
    }

    /** Request headers; names in lower case, several values joined by a comma. */
    public Map<String, String> headers() {
        return headers;
    }

    public State state() {
        return end.state();
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** When the call left {@code RUNNING}, by the server's clock. */
    public Optional<Instant> endedAt() {
        return end.at();
    }

    /** {@link System#nanoTime()} at the moment the client's going was noticed. */
    public OptionalLong cancelledAtNanos() {
        End now = end;
        return now.state() == State.CANCELLED ? OptionalLong.of(now.nanos()) : OptionalLong.empty();
    }

    /** Events of the stream that have been handed to the socket. */
    public int eventsSent() {
        return eventsSent.get();
    }

    void sent() {
        eventsSent.incrementAndGet();
    }

    void finish(State state) {
        synchronized (this) {
            if (end.state() != State.RUNNING) {
                return;
            }
            end = new End(state, Optional.of(clock.instant()), System.nanoTime());
        }
        ended.complete(state);
    }

    CompletableFuture<State> ended() {
        return ended;
    }

    @Override
    public String toString() {
        return operation + " " + modelId + " " + state();
    }
}
