package dev.outcrop.store;

import dev.outcrop.id.RunId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits many writes in one transaction, so that they share one flush of the disk.
 *
 * <p>A stale lease fails its own write only. If the database is away the whole group is left to be tried again. If
 * anything else goes wrong the transaction is rolled back and each write gets one of its own, so that a write that is
 * refused, finds no room or waits for a lock is alone with it. Whether it may be tried again is a matter of {@link
 * Trouble} and of who waits.
 */
final class GroupCommit {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    private final Transactions transactions;
    private final Dialect dialect;
    private final Wakes wakes;
    private final Outage outage = new Outage();
    private volatile boolean hurry;

    GroupCommit(Transactions transactions, Dialect dialect, Wakes wakes) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.wakes = wakes;
    }

    /** From now on nothing is left to be tried again. */
    void hurry() {
        hurry = true;
    }

    /** What could not be stored yet: {@code group} goes on together, {@code alone} each by itself. */
    record Left(List<Pending<?>> group, List<Pending<?>> alone) {
        static final Left NOTHING = new Left(List.of(), List.of());
    }

    /** Commits or fails every write of the group but those that it returns; throws nothing. */
    Left commit(List<Pending<?>> group) {
        return commit(group, EnumSet.of(Trouble.AWAY));
    }

    /** The same for writes that all want one row: while somebody else has it they are left together, to be tried again. */
    List<Pending<?>> commitOfOneRow(List<Pending<?>> group) {
        Left left = commit(group, EnumSet.of(Trouble.AWAY, Trouble.LOCKED));
        return Stream.concat(left.group().stream(), left.alone().stream()).toList();
    }

    /** {@code common} is the trouble that all of the group are in if one is. */
    private Left commit(List<Pending<?>> group, Set<Trouble> common) {
        try {
            return attempt(group)
                    .map(failure -> common.contains(failure.trouble())
                            ? new Left(waiting(group, failure), List.of())
                            : new Left(List.of(), oneByOne(group, failure)))
                    .orElse(Left.NOTHING);
        } catch (RuntimeException | Error e) { // the writer's thread must live on, and nobody may wait for ever
            LOG.error("A commit of {} writes ended in an unexpected failure.", group.size(), e);
            group.forEach(pending -> pending.failed(
                    new StoreFailure.NotStored("This could not be stored: the process is in trouble.", e, false)));
            return Left.NOTHING;
        }
    }

    private List<Pending<?>> oneByOne(List<Pending<?>> group, Failure first) {
        if (group.size() == 1) {
            return waiting(group, first);
        }
        var left = new ArrayList<Pending<?>>();
        for (Pending<?> pending : group) {
            attempt(List.of(pending)).ifPresent(failure -> left.addAll(waiting(List.of(pending), failure)));
        }
        return left;
    }

    /** Those that may be tried again; the others fail. */
    private List<Pending<?>> waiting(List<Pending<?>> group, Failure failure) {
        long now = System.nanoTime();
        var left = new ArrayList<Pending<?>>();
        for (Pending<?> pending : group) {
            pending.repeat();
            if (hurry || pending.overdue(failure.trouble(), now)) {
                pending.failed(failure.cause());
            } else {
                left.add(pending);
            }
        }
        return left;
    }

    /** Fails those of the queue whose patience is over while the database is away. */
    boolean refuse(Pending<?> pending, long now) {
        Optional<Failure> last = outage.last();
        if (last.isPresent() && (hurry || pending.overdue(last.get().trouble(), now))) {
            pending.failed(last.get().cause());
            return true;
        }
        return false;
    }

    private record Failure(Trouble trouble, RuntimeException cause) {}

    private Optional<Failure> attempt(List<Pending<?>> group) {
        Set<RunId> announced = new LinkedHashSet<>();
        try {
            transactions.run(session -> {
                Together.run(session, dialect, group);
                group.forEach(pending -> announced.addAll(pending.announced()));
                dialect.announce(session, announced);
            });
        } catch (SQLException e) {
            Trouble trouble = dialect.trouble(e);
            String why = dialect.explain(e);
            var failure = new Failure(
                    trouble,
                    new StoreFailure.NotStored(
                            "This could not be stored: " + why + ".", e, trouble != Trouble.LASTING));
            if (trouble != Trouble.LASTING) {
                outage.met(failure, why, group.size());
            }
            return Optional.of(failure);
        } catch (RuntimeException e) {
            return Optional.of(new Failure(Trouble.LASTING, e));
        }
        outage.over();
        group.forEach(Pending::committed);
        wakes.ring(announced);
        return Optional.empty();
    }

    /** Tells the log of trouble when it begins, now and then while it lasts, and when it is over. */
    private static final class Outage {
        private static final long AGAIN = 15_000_000_000L;
        private Optional<Failure> last = Optional.empty();
        private long told = System.nanoTime() - AGAIN;
        private boolean open;

        synchronized Optional<Failure> last() {
            return last;
        }

        synchronized void met(Failure failure, String why, int writes) {
            long now = System.nanoTime();
            if (now - told >= AGAIN) { // others may be stored in between, so this is not to be told each time
                told = now;
                open = true;
                LOG.warn("{} writes could not be stored: {}. What may wait is tried again.", writes, why);
            }
            last = Optional.of(failure);
        }

        synchronized void over() {
            last = Optional.empty();
            if (open) {
                open = false;
                LOG.info("The database stores again.");
            }
        }
    }
}
