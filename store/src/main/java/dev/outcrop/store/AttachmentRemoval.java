package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

import dev.outcrop.conversation.Attachments;
import dev.outcrop.id.AttachmentId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes attachments: first for everybody who asks, then what they hold, then their rows. */
final class AttachmentRemoval {
    private static final Logger LOG = LoggerFactory.getLogger(AttachmentRemoval.class);
    private static final int AT_ONCE = 100;

    /** A file is said to be sent right before its message is stored. */
    private static final Duration BEING_SENT = Duration.ofMinutes(10);

    /** What is kept right now has no row yet. */
    private static final Duration BEING_KEPT = Duration.ofHours(1);

    /** A condition: neither the file's conversation is on hold nor its person. */
    private static final String FREE = """
            NOT EXISTS (SELECT 1 FROM holds h WHERE h.person = attachments.owner AND h.lifted_at IS NULL
                AND (h.conversation IS NULL OR h.conversation = attachments.conversation))
            """;

    private final Database database;
    private final Blobs blobs;
    private final Clock clock;

    AttachmentRemoval(Database database, Blobs blobs, Clock clock) {
        this.database = requireNonNull(database, "database is null");
        this.blobs = requireNonNull(blobs, "blobs is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** How many rows the condition meets that are not on hold, all of which are gone. */
    int where(String condition, Object... arguments) {
        int marked = database.write((session, _) -> session.update(
                "UPDATE attachments SET state = 'REMOVED' WHERE state = 'READY' AND " + condition + " AND " + FREE,
                arguments));
        sweep();
        return marked;
    }

    int tidy() {
        Instant now = clock.instant();
        int removed = where("""
                ((conversation IS NULL AND created_at < ?)
                    OR (conversation IS NOT NULL AND sent_at < ? AND NOT EXISTS (SELECT 1 FROM conversations c
                        WHERE c.owner = attachments.owner AND c.id = attachments.conversation)))
                """, now.minus(Attachments.UNSENT), now.minus(BEING_SENT));
        return removed + leftovers(blobs.keptBefore(now.minus(BEING_KEPT)));
    }

    /** What is marked, by whomever: a process may have stopped between the steps. One that can't be removed holds up no other. */
    private void sweep() {
        String after = "";
        Optional<StoreFailure> failure = Optional.empty();
        while (true) {
            String from = after;
            List<String> marked = database.read(session -> session.query(
                    "SELECT id FROM attachments WHERE state = 'REMOVED' AND id > ? ORDER BY id LIMIT " + AT_ONCE,
                    row -> row.getString(1),
                    from));
            for (String id : marked) {
                try {
                    blobs.remove(new AttachmentId(id));
                    database.write((session, _) ->
                            session.update("DELETE FROM attachments WHERE id = ? AND state = 'REMOVED'", id));
                } catch (StoreFailure notRemoved) {
                    failure = Optional.of(notRemoved);
                }
            }
            if (marked.size() < AT_ONCE) {
                break;
            }
            after = marked.getLast();
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    /** Content without a row: its process stopped between the two. */
    private int leftovers(List<AttachmentId> kept) {
        int removed = 0;
        for (int from = 0; from < kept.size(); from += AT_ONCE) {
            List<AttachmentId> some = kept.subList(from, Math.min(kept.size(), from + AT_ONCE));
            Set<String> known = new HashSet<>(database.read(session -> session.query(
                    "SELECT id FROM attachments WHERE id IN ("
                            + String.join(", ", Collections.nCopies(some.size(), "?")) + ")",
                    row -> row.getString(1),
                    some.stream().map(AttachmentId::value).toArray())));
            for (AttachmentId id : some) {
                if (!known.contains(id.value())) {
                    blobs.remove(id);
                    removed++;
                }
            }
        }
        if (removed > 0) {
            LOG.info("{} attached files that no row knows are removed", removed);
        }
        return removed;
    }
}
