package dev.outcrop.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What waits for a process's one writer. What somebody waits for goes ahead of what nobody does, and of that each group takes
 * a part only: so a question never waits until the text of all other runs is stored. The part grows with what is there, so
 * that nothing is left behind for long however slow the disk is.
 */
final class WriteQueue {
    /** As many as there may be runs: each has an append or two on the way. */
    static final int LIMIT = 16_384;

    /** Few enough to be committed in a moment: signs of life wait behind them. */
    private static final int GROUP_LIMIT = 1_024;

    /** Of what nobody waits for this much at least: about a millisecond of SQLite's time. */
    private static final int PART = 48;

    /** Of what nobody waits for a group takes one in so many, if that is more. */
    private static final int SHARE = 4;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition some = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Deque<Pending<?>> awaited = new ArrayDeque<>();
    private final Deque<Pending<?>> unawaited = new ArrayDeque<>();
    private boolean woken;

    /** Where a write goes. */
    enum Place {
        /** Ahead of everything. */
        FIRST,
        /** Somebody waits for it. */
        AWAITED,
        /** Nobody waits for it. */
        UNAWAITED
    }

    /** Waits that long for room; whether there was some. */
    boolean offer(Pending<?> pending, Place place, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (size() >= LIMIT) {
                if (left <= 0) {
                    return false;
                }
                left = room.awaitNanos(left);
            }
            switch (place) {
                case FIRST -> awaited.addFirst(pending);
                case AWAITED -> awaited.addLast(pending);
                case UNAWAITED -> unawaited.addLast(pending);
            }
            some.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What is to be committed together next; empty if nothing has come for that long, or this is woken. */
    List<Pending<?>> next(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (size() == 0 && !woken && left > 0) {
                left = some.awaitNanos(left);
            }
            woken = false;
            var group = new ArrayList<Pending<?>>();
            move(awaited, GROUP_LIMIT, group);
            move(unawaited, Math.clamp(unawaited.size() / SHARE, PART, GROUP_LIMIT), group);
            room.signalAll();
            return group;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the wait for what comes next, or the one that begins next. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            some.signal();
        } finally {
            lock.unlock();
        }
    }

    private static void move(Deque<Pending<?>> from, int most, List<Pending<?>> to) {
        for (int i = 0; i < most && !from.isEmpty(); i++) {
            to.add(from.removeFirst());
        }
    }

    /** Takes out those of which this is true, which does nothing else; whether there were some. */
    boolean removeIf(Predicate<Pending<?>> which) {
        lock.lock();
        try {
            int before = size();
            awaited.removeIf(which);
            unawaited.removeIf(which);
            room.signalAll();
            return size() < before;
        } finally {
            lock.unlock();
        }
    }

    /** All that wait now. */
    List<Pending<?>> all() {
        lock.lock();
        try {
            return Stream.concat(awaited.stream(), unawaited.stream()).toList();
        } finally {
            lock.unlock();
        }
    }

    /** How many wait. */
    int size() {
        lock.lock();
        try {
            return awaited.size() + unawaited.size();
        } finally {
            lock.unlock();
        }
    }
}
