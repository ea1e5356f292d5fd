package dev.outcrop.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes that begin with the lock of a row which many want at once, such as a conversation's. Each would wait for it in
 * the database with a connection of its own, until none is left for anything else of the process, its signs of life
 * included. Here one connection waits for a row; whatever comes meanwhile for the same row is committed with the next group.
 */
final class RowGroups {
    /** Few enough to be committed in a moment: other processes may wait for the row too. */
    private static final int LIMIT = 16;

    /** What has not been tried yet, of rows that a thread sees to. */
    private final Map<Object, Queue<Pending<?>>> waiting = new HashMap<>();

    private final GroupCommit commits;
    private final Executor threads;

    /** {@code threads} throws {@link StoreFailure.Closed} when it takes no more. */
    RowGroups(GroupCommit commits, Executor threads) {
        this.commits = commits;
        this.threads = threads;
    }

    /** Returns when the write is committed. */
    <T> T write(Object row, Work.Write<T> write) {
        var pending = new Pending<>(write, Trouble.Patience.BRIEF, System.nanoTime());
        if (add(row, pending)) {
            try {
                threads.execute(() -> work(row));
            } catch (StoreFailure.Closed closed) {
                abandon(row, closed);
            }
        }
        return pending.await();
    }

    /** Whether nobody sees to the row yet. */
    private synchronized boolean add(Object row, Pending<?> pending) {
        boolean first = !waiting.containsKey(row);
        waiting.computeIfAbsent(row, _ -> new ArrayDeque<>()).add(pending);
        return first;
    }

    private synchronized void abandon(Object row, StoreFailure.Closed closed) {
        waiting.getOrDefault(row, new ArrayDeque<>()).forEach(one -> one.failed(closed));
        waiting.remove(row);
    }

    private void work(Object row) {
        var pause = new RetryPause();
        List<Pending<?>> group = next(row, List.of());
        while (!group.isEmpty()) {
            List<Pending<?>> left = commits.commitOfOneRow(group);
            if (left.isEmpty()) {
                pause.reset();
            } else {
                refuse(row);
                pause.failed();
                LockSupport.parkNanos(pause.left());
            }
            group = next(row, left);
        }
    }

    /** Who has not even been tried does not wait for longer than the others. */
    private synchronized void refuse(Object row) {
        long now = System.nanoTime();
        waiting.getOrDefault(row, new ArrayDeque<>()).removeIf(one -> commits.refuse(one, now));
    }

    /** Those that are left and all that wait behind them, up to the limit; empty if nobody has to see to the row any more. */
    private synchronized List<Pending<?>> next(Object row, List<Pending<?>> left) {
        var group = new ArrayList<>(left);
        Queue<Pending<?>> behind = waiting.getOrDefault(row, new ArrayDeque<>());
        while (group.size() < LIMIT && !behind.isEmpty()) {
            group.add(behind.remove());
        }
        if (group.isEmpty()) {
            waiting.remove(row);
        }
        return group;
    }
}
