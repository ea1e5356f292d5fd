package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import java.time.Instant;
import java.util.Optional;

/**
 * What the journal knows of an approval.
 *
 * @param root the run that answers the person and waits
 * @param decision empty as long as it is waited for
 */
public record ApprovalRecord(
        ApprovalRequest request,
        RunId root,
        ConversationId conversation,
        String owner,
        Instant requestedAt,
        Optional<Decision> decision) {
    public ApprovalRecord {
        requireNonNull(request, "request is null");
        requireNonNull(root, "root is null");
        requireNonNull(conversation, "conversation is null");
        requireNonNull(owner, "owner is null");
        requireNonNull(requestedAt, "requestedAt is null");
        requireNonNull(decision, "decision is null");
    }
}
