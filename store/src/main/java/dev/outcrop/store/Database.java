package dev.outcrop.store;

import java.time.Duration;
import java.util.Optional;

/** One of the two databases: runs work on threads of its own, so that a caller may be virtual and may be interrupted. */
interface Database extends AutoCloseable {

    Dialect dialect();

    /** Rung by a run's commits. */
    Wakes wakes();

    /** Rung when somebody wants a run stopped. */
    Wakes stops();

    /** Runs a lookup. */
    <T> T read(Work.Read<T> read);

    /** Runs a change in a transaction and returns when it is committed. */
    <T> T write(Work.Write<T> write);

    /** The same for changes of runs: in one transaction with those of all other runs of this process. */
    <T> T append(Work.Write<T> write);

    /** Somebody waits for a run that another process may be writing. */
    void listen();

    /** How often one looks for events that nobody announced. */
    Duration pollInterval();

    String kind();

    String location();

    int pendingWrites();

    Optional<Duration> oldestPendingWrite();

    @Override
    void close();
}
