package dev.outcrop.bedrock.local;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** One thing that the model's side does while it answers. The server plays steps in order and stops when the client goes. */
public sealed interface Step {

    /** One event of the stream: its {@code :event-type} and its JSON payload. */
    record Event(String type, JsonNode payload) implements Step {
        public Event {
            requireNonNull(type, "type is null");
            requireNonNull(payload, "payload is null");
        }
    }

    /** An exception frame in mid-stream, such as {@code throttlingException}. It ends the stream. */
    record Failure(String exceptionType, String message) implements Step {
        public Failure {
            requireNonNull(exceptionType, "exceptionType is null");
            requireNonNull(message, "message is null");
        }
    }

    /** Nothing happens for a while. */
    record Pause(Duration length) implements Step {
        public Pause {
            requireNonNull(length, "length is null");
        }
    }

    /** Nothing happens until the gate opens. */
    record Hold(Gate gate) implements Step {
        public Hold {
            requireNonNull(gate, "gate is null");
        }
    }

    /** Nothing ever happens again; the connection stays open until the client goes or the server closes. */
    record Stall() implements Step {}

    /** The socket is closed without the end of the response. */
    record Cut() implements Step {}

    /** A frame whose bytes were changed on their way, so that its checksum is wrong. It ends the stream. */
    record Damage() implements Step {}
}
