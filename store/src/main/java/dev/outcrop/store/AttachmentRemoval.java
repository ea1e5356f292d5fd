package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

import dev.outcrop.conversation.Attachments;
import dev.outcrop.id.AttachmentId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

    /** One file; false if there is none. Others that can't be removed are no business of who asks. */
    boolean one(String owner, AttachmentId id) {
        boolean there = mark("owner = ? AND id = ?", owner, id.value()) > 0;
        if (there) {
            swept("owner = ? AND id = ?", owner, id.value());
        }
        return there;
    }

    /**
     * Those that meet the condition and are not on hold, with what was marked before and is still there; how many.
     *
     * @throws StoreFailure if one can't be removed; the others are gone
     */
    int all(String condition, Object... arguments) {
        mark(condition, arguments);
        return swept(condition, arguments);
    }

    /** The oldest ones from before; how many. */
    int older(Instant before, int most) {
        List<String> due = database.write((session, _) -> {
            List<String> ids = session.query(
                    "SELECT id FROM attachments WHERE state = 'READY' AND created_at < ? AND " + FREE
                            + " ORDER BY created_at, id LIMIT ?",
                    row -> row.getString(1),
                    before,
                    most);
            for (String id : ids) {
                session.update("UPDATE attachments SET state = 'REMOVED' WHERE id = ?", id);
            }
            return ids;
        });
        var sweep = new Sweep();
        due.forEach(sweep::remove);
        sweep.tell();
        return due.size();
    }

    int tidy() {
        Instant now = clock.instant();
        mark("""
                ((conversation IS NULL AND created_at < ?)
                    OR (conversation IS NOT NULL AND sent_at < ? AND NOT EXISTS (SELECT 1 FROM conversations c
                        WHERE c.owner = attachments.owner AND c.id = attachments.conversation)))
                """, now.minus(Attachments.UNSENT), now.minus(BEING_SENT));
        Sweep sweep = sweep("1 = 1"); // what others have marked too: a process may have stopped between the steps
        sweep.tell();
        return sweep.removed + leftovers(blobs.keptBefore(now.minus(BEING_KEPT)));
    }

    private int mark(String condition, Object... arguments) {
        return database.write((session, _) -> session.update(
                "UPDATE attachments SET state = 'REMOVED' WHERE state = 'READY' AND " + condition + " AND " + FREE,
                arguments));
    }

    private int swept(String condition, Object... arguments) {
        Sweep sweep = sweep(condition, arguments);
        if (sweep.failure.isPresent()) {
            throw sweep.failure.get();
        }
        return sweep.removed;
    }

    /** What is marked and meets the condition. */
    private Sweep sweep(String condition, Object... arguments) {
        var sweep = new Sweep();
        String after = "";
        while (true) {
            var all = new ArrayList<>(List.of(arguments));
            all.add(after);
            List<String> marked = database.read(session -> session.query(
                    "SELECT id FROM attachments WHERE state = 'REMOVED' AND " + condition
                            + " AND id > ? ORDER BY id LIMIT " + AT_ONCE,
                    row -> row.getString(1),
                    all.toArray()));
            marked.forEach(sweep::remove);
            if (marked.size() < AT_ONCE) {
                return sweep;
            }
            after = marked.getLast();
        }
    }

    /** Removes what is marked, one by one: one that can't be removed holds up no other. */
    private final class Sweep {
        private int removed;
        private int failed;
        private Optional<StoreFailure> failure = Optional.empty();

        void remove(String id) {
            try {
                blobs.remove(new AttachmentId(id));
                removed += database.write((session, _) ->
                        session.update("DELETE FROM attachments WHERE id = ? AND state = 'REMOVED'", id));
            } catch (StoreFailure notRemoved) {
                failed++;
                failure = Optional.of(notRemoved);
            }
        }

        void tell() {
            failure.ifPresent(last -> LOG.warn(
                    "{} attached files can't be removed now, and are tried again: {}", failed, last.getMessage()));
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
                    try {
                        blobs.remove(id);
                        removed++;
                    } catch (StoreFailure notRemoved) {
                        LOG.warn("a file that no row knows can't be removed now: {}", notRemoved.getMessage());
                    }
                }
            }
        }
        if (removed > 0) {
            LOG.info("{} attached files that no row knows are removed", removed);
        }
        return removed;
    }
}
