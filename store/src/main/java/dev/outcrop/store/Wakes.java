package dev.outcrop.store;

import dev.outcrop.id.RunId;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes those who wait for something to happen to a run. */
final class Wakes {
    private final ConcurrentHashMap<RunId, Set<Watch>> watches = new ConcurrentHashMap<>();

    /** Rings from here on are not missed until the watch is closed. */
    Watch watch(Collection<RunId> runs) {
        var watch = new Watch(Set.copyOf(runs));
        for (RunId run : watch.runs) {
            watches.compute(run, (_, present) -> {
                Set<Watch> all = present == null ? ConcurrentHashMap.newKeySet() : present;
                all.add(watch);
                return all;
            });
        }
        return watch;
    }

    void ring(Collection<RunId> runs) {
        for (RunId run : runs) {
            watches.getOrDefault(run, Set.of()).forEach(Watch::ring);
        }
    }

    void ringAll() {
        watches.values().forEach(all -> all.forEach(Watch::ring));
    }

    boolean watched() {
        return !watches.isEmpty();
    }

    /** One waiter. */
    final class Watch implements AutoCloseable {
        private final Set<RunId> runs;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition rung = lock.newCondition();
        private boolean unheard;

        private Watch(Set<RunId> runs) {
            this.runs = runs;
        }

        private void ring() {
            lock.lock();
            try {
                unheard = true;
                rung.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** Waits for a ring since the last call, at most {@code nanos}. */
        void await(long nanos) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                long left = nanos;
                while (!unheard && left > 0) {
                    left = rung.awaitNanos(left);
                }
                unheard = false;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            for (RunId run : runs) {
                watches.computeIfPresent(run, (_, all) -> {
                    all.remove(this);
                    return all.isEmpty() ? null : all;
                });
            }
        }
    }
}
