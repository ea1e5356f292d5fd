package dev.outcrop.store;

import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import javax.sql.DataSource;

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

    /**
     * The same for a change that begins with the lock of {@code row}, which many may want at the same moment: it is
     * committed together with those of this process that wait for the same row.
     */
    <T> T write(Object row, Work.Write<T> write);

    /** The same for events of runs: in one transaction with those of all other runs of this process, and patiently. */
    <T> T append(Work.Write<T> write);

    /**
     * The same without waiting: {@code then} is told on the writer's thread, which has other things to do, when the change
     * is committed or why it is not.
     */
    void append(Work.Write<?> write, Consumer<Optional<RuntimeException>> then);

    /** The same transaction for who may lock several rows but has no time to wait for a database that is away. */
    <T> T group(Work.Write<T> write);

    /** The same ahead of everything that waits. */
    <T> T groupFirst(Work.Write<T> write);

    /** Where the scheduler of jobs works. */
    DataSource jobs();

    /** How the scheduler of jobs speaks to this database. */
    JdbcCustomization jobsDialect();

    /** Somebody waits for a run that another process may be writing. */
    void listen();

    /** How often one looks for events that nobody announced. */
    Duration pollInterval();

    /**
     * Takes what was removed out of the files in which the database keeps it for a while, as far as it lets us; whether
     * that went well.
     */
    boolean scrub();

    /** Closes all connections until somebody needs one; false if somebody does just now, or if there is no rest for it. */
    default boolean rest() {
        return false;
    }

    /**
     * Closes what is open though nobody uses it: a pool may still open a connection, behind the begin of a rest, for somebody
     * who was served by another one.
     */
    default void settle() {}

    /**
     * Whether it is at rest, so that who needs it has to wait until it is awake. Whoever uses it wakes it; the exceptions,
     * which come by themselves while nobody waits for them, ask here first and leave it for later. They are the claims of
     * traces, opinions and deletions, the keeping of instructions, the numbers of metrics, and the audit entries of what is
     * refused and of the stop. Jobs are stopped meanwhile.
     */
    default boolean resting() {
        return false;
    }

    /** Whether somebody has needed it and waits for that. */
    default boolean waking() {
        return false;
    }

    /** Ends a rest; returns at once. */
    default void wake() {
        // it is awake
    }

    /** What is done whenever a rest is over. */
    default void onWake(Runnable then) {
        // there is no rest
    }

    String kind();

    String location();

    /** The size in bytes of a log beside the database, of which SQLite has one. */
    OptionalLong logBytes();

    int pendingWrites();

    Optional<Duration> oldestPendingWrite();

    @Override
    void close();
}
