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
import java.util.function.LongSupplier;
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
     * Does it once, whatever of it fails; how much of what was removed.
     *
     * @param toldUntil runs that ended then or later wait for those that have to be told of them
     */
    public Map<String, Long> at(Instant now, Instant toldUntil) {
        Map<String, Long> removed = new TreeMap<>();
        step(removed, "deleted", () -> store.conversations().purge(now.minus(keepDeleted)));
        step(removed, "temporary", () -> store.conversations().purgeClosed());
        before(now, periods.temporary())
                .ifPresent(due ->
                        step(removed, "temporary", () -> store.retention().temporary(due)));
        before(now, periods.chats())
                .ifPresent(due -> step(removed, "chats", () -> store.retention().chats(due, toldUntil)));
        before(now, periods.journals())
                .map(due -> due.isBefore(toldUntil) ? due : toldUntil)
                .ifPresent(
                        due -> step(removed, "journals", () -> store.retention().journals(due)));
        boolean words = !removed.isEmpty();
        for (Kept kept : others) {
            before(now, kept.period()).ifPresent(due -> all(removed, kept, due));
        }
        before(now, periods.audit()).ifPresent(due -> {
            step(removed, "audit", () -> store.audit().remove(due));
            step(removed, "receipts", () -> store.erasures().forget(due));
        });
        if (words) {
            scrub();
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

    /** One that fails holds up no other; how much it removed. */
    private static long step(Map<String, Long> removed, String what, LongSupplier step) {
        try {
            long number = step.getAsLong();
            count(removed, what, number);
            return number;
        } catch (RuntimeException failure) {
            LOG.warn("{}: what is old could not be removed, and is tried again", what, failure);
            return 0;
        }
    }

    private static void all(Map<String, Long> removed, Kept kept, Instant due) {
        long now;
        do {
            now = step(removed, kept.data().name(), () -> kept.data().removeBefore(due, AT_ONCE));
        } while (now >= AT_ONCE);
    }

    private void scrub() {
        try {
            if (!store.retention().scrub()) {
                LOG.info(
                        "what was removed is still in the database's own files, which are in use; they are tidied with the next removal");
            }
        } catch (RuntimeException failure) {
            LOG.warn("what was removed is still in the database's own files", failure);
        }
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
