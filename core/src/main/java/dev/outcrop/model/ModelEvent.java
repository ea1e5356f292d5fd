package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** What a model's stream delivers, in order. {@code block} is the index of the content block within the message. */
public sealed interface ModelEvent {

    /** More text of a block. */
    record TextDelta(int block, String text) implements ModelEvent {}

    /** More reasoning of a block. */
    record ReasoningDelta(int block, String text) implements ModelEvent {}

    /** The model begins to ask for a tool. */
    record ToolUseStarted(int block, String id, String tool) implements ModelEvent {}

    /** More of a tool's input: a fragment of JSON text. */
    record ToolInputDelta(int block, String json) implements ModelEvent {}

    /** A block is complete; {@code content} is all of it, verbatim. */
    record BlockFinished(int block, Block content) implements ModelEvent {
        public BlockFinished {
            requireNonNull(content, "content is null");
        }
    }

    /**
     * The answer is whole: the last event of every stream that succeeds.
     *
     * @param rawReason the provider's word for why it stopped
     * @param usage empty if the provider did not tell
     */
    record Finished(StopReason reason, String rawReason, Optional<Usage> usage, Receipt receipt) implements ModelEvent {
        /** An end of which the provider tells nothing more. */
        public Finished(StopReason reason, String rawReason, Optional<Usage> usage) {
            this(reason, rawReason, usage, Receipt.NONE);
        }

        public Finished {
            requireNonNull(reason, "reason is null");
            requireNonNull(rawReason, "rawReason is null");
            requireNonNull(usage, "usage is null");
            requireNonNull(receipt, "receipt is null");
        }
    }
}
