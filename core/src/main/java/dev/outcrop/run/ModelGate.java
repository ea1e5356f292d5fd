package dev.outcrop.run;

import dev.outcrop.run.Admission.Load;
import dev.outcrop.run.Admission.Permit;
import dev.outcrop.run.Admission.Rules;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The calls of one model: how many there may be, how many there are, and who waits. */
final class ModelGate {
    private static final double SHRINK = 2.0 / 3;

    /** What is not used is taken away first, but not down to less than this many: one refusal may be about one call. */
    private static final int LEAST_AT_ONCE = 12;

    private final ReentrantLock lock = new ReentrantLock();
    private final TurnTaking<Ticket> queue = new TurnTaking<>();
    private final Rules rules;
    private final InstantSource time;
    private double limit;
    private boolean refusedBefore;
    private Instant shrunkAt = Instant.MIN;
    private int inUse;
    private long grants;
    private long metAt;

    ModelGate(Rules rules, InstantSource time) {
        this.rules = rules;
        this.time = time;
        this.limit = rules.start();
    }

    /** Takes a place in the queue, which may be served at once. */
    Ticket enter(String owner) {
        lock.lock();
        try {
            var ticket = new Ticket(owner);
            queue.add(owner, ticket);
            serve();
            return ticket;
        } finally {
            lock.unlock();
        }
    }

    Load load() {
        lock.lock();
        try {
            return new Load((int) limit, inUse, queue.size());
        } finally {
            lock.unlock();
        }
    }

    private void serve() {
        while (inUse < (int) limit && queue.size() > 0) {
            Ticket next = queue.take();
            inUse++;
            next.granted(++grants);
            if (inUse >= (int) limit) {
                metAt = grants;
            }
        }
    }

    /** One call's place, and its permit once it was served. */
    final class Ticket implements Permit {
        private enum State {
            WAITING,
            GRANTED,
            OVER
        }

        private final String owner;
        private final Condition changed = lock.newCondition();
        private State state = State.WAITING;
        private long number;
        private boolean answered;

        private Ticket(String owner) {
            this.owner = owner;
        }

        /** Waits until it is served or left; false if neither was before {@code longest} was over, or if it was left. */
        boolean await(Duration longest) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                long left = longest.toNanos();
                while (state == State.WAITING && left > 0) {
                    left = changed.awaitNanos(left);
                }
                return state == State.GRANTED;
            } finally {
                lock.unlock();
            }
        }

        /** Gives the place up; a call that was served goes on. */
        void leave() {
            lock.lock();
            try {
                if (state == State.WAITING) {
                    queue.remove(owner, this);
                    state = State.OVER;
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        boolean left() {
            lock.lock();
            try {
                return state == State.OVER;
            } finally {
                lock.unlock();
            }
        }

        /** How many calls are served before this one if nobody comes or goes. */
        int ahead() {
            lock.lock();
            try {
                return state == State.WAITING ? queue.ahead(owner, this) : 0;
            } finally {
                lock.unlock();
            }
        }

        private void granted(long grant) {
            state = State.GRANTED;
            number = grant;
            changed.signalAll();
        }

        @Override
        public void answered() {
            lock.lock();
            try {
                // Only a call that was under way when the limit was met says that more would have been borne.
                if (!answered && number <= metAt) {
                    limit = Math.min(rules.ceiling(), limit + (refusedBefore ? 1 / limit : 1));
                    serve();
                }
                answered = true;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void throttled() {
            Instant now = time.instant();
            lock.lock();
            try {
                if (shrunkAt.equals(Instant.MIN) || !now.isBefore(shrunkAt.plus(rules.window()))) {
                    refusedBefore = true;
                    shrunkAt = now;
                    limit = Math.max(1, Math.min(limit, Math.max(inUse, LEAST_AT_ONCE)) * SHRINK);
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                switch (state) {
                    case WAITING -> leave();
                    case GRANTED -> {
                        state = State.OVER;
                        inUse--;
                        serve();
                    }
                    case OVER -> {}
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
