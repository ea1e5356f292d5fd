package dev.outcrop.bedrock;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Message;
import dev.outcrop.model.Receipt;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import java.util.Optional;

/**
 * A whole answer, as Converse gives it.
 *
 * @param rawReason the provider's word for why it stopped
 * @param usage empty if the provider did not tell
 * @param receipt what it told of the call beside its answer
 */
public record Answer(Message message, StopReason reason, String rawReason, Optional<Usage> usage, Receipt receipt) {
    public Answer {
        requireNonNull(message, "message is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(rawReason, "rawReason is null");
        requireNonNull(usage, "usage is null");
        requireNonNull(receipt, "receipt is null");
    }
}
