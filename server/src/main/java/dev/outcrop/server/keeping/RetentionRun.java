package dev.outcrop.server.keeping;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.AuditLog;
import dev.outcrop.server.config.Settings;
import dev.outcrop.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what has been kept for long enough, and writes down how much of what. */
public final class RetentionRun {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionRun.class);
    private static final int AT_ONCE = 100;

    /** Nothing here is as old, and the database has no words for such times. */
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final Store store;
    private final Settings.Retention periods;
    private final Duration keepDeleted;
    private final List<Kept> others;
    private final AuditLog audit;

    /** {@code keepDeleted} is how long what a person deleted can be restored. */
    public RetentionRun(
            Store store, Settings.Retention periods, Duration keepDeleted, List<Kept> others, AuditLog audit) {
        this.store = requireNonNull(store, "store is null");
        this.periods = requireNonNull(periods, "periods is null");
        this.keepDeleted = requireNonNull(keepDeleted, "keepDeleted is null");
        this.others = List.copyOf(others);
        this.audit = requireNonNull(audit, "audit is null");
    }

    /**
     * Does it once; how much of what was removed.
     *
     * @param toldUntil runs that ended then or later wait for those that have to be told of them
     */
    public Map<String, Long> at(Instant now, Instant toldUntil) {
        Map<String, Long> removed = new TreeMap<>();
        count(removed, "deleted", store.conversations().purge(now.minus(keepDeleted)));
        count(removed, "temporary", store.conversations().purgeClosed());
        before(now, periods.temporary())
                .ifPresent(due -> count(removed, "temporary", store.retention().temporary(due)));
        before(now, periods.chats())
                .ifPresent(due -> count(removed, "chats", store.retention().chats(due, toldUntil)));
        before(now, periods.journals())
                .map(due -> due.isBefore(toldUntil) ? due : toldUntil)
                .ifPresent(due -> count(removed, "journals", store.retention().journals(due)));
        boolean words = !removed.isEmpty();
        for (Kept kept : others) {
            before(now, kept.period())
                    .ifPresent(due -> count(removed, kept.data().name(), all(kept, due)));
        }
        before(now, periods.audit()).ifPresent(due -> {
            count(removed, "audit", store.audit().remove(due));
            count(removed, "receipts", store.erasures().forget(due));
        });
        if (words && !store.retention().scrub()) {
            LOG.info("what was removed is overwritten in the database's files at the next time: they are in use");
        }
        if (!removed.isEmpty()) {
            AuditEvent event = AuditEvent.of(AuditAction.RETENTION_RUN);
            for (var each : removed.entrySet()) {
                event = event.with(each.getKey(), each.getValue());
            }
            audit.record(event);
            LOG.info("removed because its time was over: {}", removed);
        }
        return removed;
    }

    private static long all(Kept kept, Instant due) {
        long removed = 0;
        int now;
        do {
            now = kept.data().removeBefore(due, AT_ONCE);
            removed += now;
        } while (now >= AT_ONCE);
        return removed;
    }

    private static Optional<Instant> before(Instant now, Optional<Duration> period) {
        return period.filter(time -> time.compareTo(FOREVER) < 0).map(now::minus);
    }

    private static void count(Map<String, Long> removed, String what, long number) {
        if (number > 0) {
            removed.merge(what, number, Long::sum);
        }
    }
}
