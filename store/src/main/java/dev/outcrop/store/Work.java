package dev.outcrop.store;

import dev.outcrop.id.RunId;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Set;

/** What is done with a session. */
sealed interface Work {

    /** Looks something up. */
    @FunctionalInterface
    non-sealed interface Read<T> extends Work {
        T run(Session session) throws SQLException;
    }

    /**
     * Changes something within a transaction that belongs to others too. It may be run again from the start, and throws
     * {@link dev.outcrop.run.StaleLease} only before it has changed anything.
     */
    @FunctionalInterface
    non-sealed interface Write<T> extends Work {
        T run(Session session, Attempt attempt) throws SQLException;
    }

    /** One attempt at a write. */
    final class Attempt {
        private final boolean repeated;
        private final Set<RunId> announced = new LinkedHashSet<>();

        Attempt(boolean repeated) {
            this.repeated = repeated;
        }

        /** Whether an attempt before this one may have been committed without our hearing of it. */
        boolean repeated() {
            return repeated;
        }

        /** Wakes those who wait for the run, once it is committed. */
        void announce(RunId run) {
            announced.add(run);
        }

        Set<RunId> announced() {
            return announced;
        }
    }
}
