package dev.outcrop.server.ui;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One chunk of the AI SDK's UI message stream: those of its types that Outcrop sends.
 *
 * @see <a href="https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol#data-stream-protocol">UI message stream protocol</a>
 */
public sealed interface UiChunk {

    /** The first chunk of every stream. */
    record Start(String messageId, ObjectNode metadata) implements UiChunk {}

    /** A model call and its tools begin. */
    record StartStep() implements UiChunk {}

    /** A model call and its tools are over. */
    record FinishStep() implements UiChunk {}

    /** The parts of the current step are void; v7 only. */
    record ResetStep() implements UiChunk {}

    /** A text part begins. */
    record TextStart(String id) implements UiChunk {}

    /** More of a text part. */
    record TextDelta(String id, String text) implements Delta {
        @Override
        public TextDelta with(String other) {
            return new TextDelta(id, other);
        }
    }

    /** A text part is whole. */
    record TextEnd(String id) implements UiChunk {}

    /** A reasoning part begins. */
    record ReasoningStart(String id) implements UiChunk {}

    /** More of a reasoning part. */
    record ReasoningDelta(String id, String text) implements Delta {
        @Override
        public ReasoningDelta with(String other) {
            return new ReasoningDelta(id, other);
        }
    }

    /** A reasoning part is whole. */
    record ReasoningEnd(String id) implements UiChunk {}

    /** Something on the web that the answer cites. */
    record SourceUrl(String id, String url, Optional<String> title) implements UiChunk {}

    /** Something else that the answer cites, by its name. */
    record SourceDocument(String id, String title) implements UiChunk {}

    /** The model begins to write a tool's input. */
    record ToolInputStart(String call, String tool, Optional<String> title) implements UiChunk {}

    /** More of a tool's input; {@code id} is the call's. */
    record ToolInputDelta(String id, String text) implements Delta {
        @Override
        public ToolInputDelta with(String other) {
            return new ToolInputDelta(id, other);
        }
    }

    /** A tool's input is whole. */
    record ToolInputAvailable(String call, String tool, JsonNode input) implements UiChunk {}

    /** A tool's input never became whole, or is not going to be used. */
    record ToolInputError(String call, String tool, JsonNode input, String error) implements UiChunk {}

    /** A person is asked whether a tool may run; not in v5. {@code reason} is v7's. */
    record ToolApprovalRequest(String approval, String call, Optional<String> reason) implements UiChunk {}

    /** What the person said; v7 only. */
    record ToolApprovalResponse(String approval, boolean approved, Optional<String> reason) implements UiChunk {}

    /** A tool that was not allowed to run; not in v5. */
    record ToolOutputDenied(String call) implements UiChunk {}

    /** A tool's answer. */
    record ToolOutputAvailable(String call, JsonNode output) implements UiChunk {}

    /** Why there is no answer of a tool. */
    record ToolOutputError(String call, String error) implements UiChunk {}

    /**
     * Something of our own, {@code data-NAME} on the wire. One with an id replaces the one before with the same id; a
     * passing one ({@code transient} on the wire) is not kept in the message.
     */
    record Data(String name, Optional<String> id, ObjectNode data, boolean passing) implements UiChunk {}

    /** More about the message. */
    record Metadata(ObjectNode metadata) implements UiChunk {}

    /** The end: answered. */
    record Finish(String reason, ObjectNode metadata) implements UiChunk {}

    /** The end: stopped by somebody. */
    record Abort(Optional<String> reason) implements UiChunk {}

    /** The end: failed. */
    record Failed(String error) implements UiChunk {}

    /** {@code [DONE]}, after the end. */
    record Done() implements UiChunk {}

    /** Nothing on the wire: the connection has to be cut here, so that the client asks again and gets a replay. */
    record Cut() implements UiChunk {}

    /** A piece of a growing part; neighbouring pieces of one part may be sent as one. */
    sealed interface Delta extends UiChunk {
        String id();

        String text();

        /** The same piece with another text. */
        Delta with(String text);

        /** Whether {@code other} is a piece of the same part. */
        default boolean continues(Delta other) {
            return getClass() == other.getClass() && id().equals(other.id());
        }
    }
}
