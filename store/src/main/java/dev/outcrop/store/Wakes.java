package dev.outcrop.store;

import dev.outcrop.id.RunId;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes those who wait for a run's next events. */
final class Wakes {
    private final ConcurrentHashMap<RunId, Bell> bells = new ConcurrentHashMap<>();

    /** Rings from here on are not missed until the watch is closed. */
    Watch watch(RunId run) {
        Bell bell = bells.compute(run, (_, present) -> {
            Bell kept = present == null ? new Bell() : present;
            kept.watchers++;
            return kept;
        });
        return new Watch(run, bell);
    }

    void ring(Collection<RunId> runs) {
        for (RunId run : runs) {
            Bell bell = bells.get(run);
            if (bell != null) {
                bell.ring();
            }
        }
    }

    void ringAll() {
        bells.values().forEach(Bell::ring);
    }

    boolean watched() {
        return !bells.isEmpty();
    }

    private static final class Bell {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition rung = lock.newCondition();
        private long rings;
        private int watchers; // changed within the map's compute only

        void ring() {
            lock.lock();
            try {
                rings++;
                rung.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** One waiter. */
    final class Watch implements AutoCloseable {
        private final RunId run;
        private final Bell bell;
        private long heard;

        private Watch(RunId run, Bell bell) {
            this.run = run;
            this.bell = bell;
            heard = rings();
        }

        private long rings() {
            bell.lock.lock();
            try {
                return bell.rings;
            } finally {
                bell.lock.unlock();
            }
        }

        /** Waits for a ring since the last call, at most {@code nanos}. */
        void await(long nanos) throws InterruptedException {
            bell.lock.lockInterruptibly();
            try {
                long left = nanos;
                while (bell.rings == heard && left > 0) {
                    left = bell.rung.awaitNanos(left);
                }
                heard = bell.rings;
            } finally {
                bell.lock.unlock();
            }
        }

        @Override
        public void close() {
            bells.computeIfPresent(run, (_, present) -> --present.watchers == 0 ? null : present);
        }
    }
}
