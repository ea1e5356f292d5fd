package dev.outcrop.store;

import dev.outcrop.id.RunId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits many writes in one transaction, so that they share one flush of the disk.
 *
 * <p>A stale lease fails its own write only. If anything else goes wrong the transaction is rolled back and each write
 * gets one of its own, so that a write that can't be stored fails alone. What may pass (a lock, a lost connection) is
 * tried again with growing pauses, for a bounded time.
 */
final class GroupCommit {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Transactions transactions;
    private final Dialect dialect;
    private final Wakes wakes;
    private final Duration patience;

    GroupCommit(Transactions transactions, Dialect dialect, Wakes wakes, Duration patience) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.wakes = wakes;
        this.patience = patience;
    }

    /** Commits or fails every write of the group; throws nothing. */
    void commit(List<Pending<?>> group) {
        try {
            commit(group, false);
        } catch (RuntimeException | Error e) { // the writer's thread must live on, and nobody may wait for ever
            LOG.error("A commit of {} writes ended in an unexpected failure.", group.size(), e);
            group.forEach(pending -> pending.failed(
                    new StoreFailure.NotStored("This could not be stored: the process is in trouble.", e)));
        }
    }

    private void commit(List<Pending<?>> group, boolean attempted) {
        long giveUp = System.nanoTime() + patience.toNanos();
        boolean repeated = attempted;
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                attempt(group, repeated);
                return;
            } catch (SQLException e) {
                if (dialect.passing(e) && System.nanoTime() < giveUp) {
                    LOG.warn("A commit of {} writes is tried again: {}.", group.size(), dialect.explain(e));
                    repeated = true;
                    LockSupport.parkNanos(pause.toNanos());
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                } else if (dialect.passing(e)) {
                    group.forEach(pending -> pending.failed(notStored(e)));
                    return;
                } else {
                    oneByOne(group, repeated, notStored(e));
                    return;
                }
            } catch (RuntimeException e) {
                oneByOne(group, repeated, e);
                return;
            }
        }
    }

    private void oneByOne(List<Pending<?>> group, boolean repeated, RuntimeException failure) {
        if (group.size() == 1) {
            group.getFirst().failed(failure);
        } else {
            group.forEach(pending -> commit(List.of(pending), repeated));
        }
    }

    private void attempt(List<Pending<?>> group, boolean repeated) throws SQLException {
        Set<RunId> announced = new LinkedHashSet<>();
        transactions.run(connection -> {
            for (Pending<?> pending : group) {
                pending.run(connection, repeated);
                announced.addAll(pending.announced());
            }
            dialect.announce(connection, announced);
        });
        group.forEach(Pending::committed);
        wakes.ring(announced);
    }

    private StoreFailure.NotStored notStored(SQLException e) {
        return new StoreFailure.NotStored("This could not be stored: " + dialect.explain(e) + ".", e);
    }
}
