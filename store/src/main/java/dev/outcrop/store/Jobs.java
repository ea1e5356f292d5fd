package dev.outcrop.store;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done again and again, each job by one process at a time of all that use the database. A job whose process
 * dies in the middle of it is picked up by another within five seconds, so it may be begun twice and must bear that. One
 * that fails, however, is logged and done again at its next time.
 */
public final class Jobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    // The library calls a process dead after four missed beats, and looks every two: 2.4 s + 1.2 s + a poll < 5 s.
    private static final Duration BEAT = Duration.ofMillis(600);
    private static final int MISSED_BEATS = 4;
    private static final int THREADS = 3;
    private static final Duration LAST_JOB = Duration.ofSeconds(3);

    private final Database database;
    private final String process;
    private final List<RecurringTask<Void>> tasks = new ArrayList<>();
    private Optional<Scheduler> running = Optional.empty();
    private final AtomicBoolean troubled = new AtomicBoolean();
    private final AtomicInteger working = new AtomicInteger();
    private boolean closed;

    Jobs(Database database, String process) {
        this.database = database;
        this.process = process;
    }

    /** What a job does. Whatever it throws is logged. */
    @FunctionalInterface
    public interface Job {
        void run() throws InterruptedException;
    }

    /** {@code job} is done at once and then {@code pause} after its last end, as soon as jobs are started. */
    public synchronized void every(String name, Duration pause, Job job) {
        if (running.isPresent()) {
            throw new IllegalStateException("job " + name + " is added after the start");
        }
        tasks.add(Tasks.recurring(name, FixedDelay.of(pause)).execute((_, _) -> {
            if (troubled.getAndSet(false)) {
                LOG.info("jobs are taken again");
            }
            working.incrementAndGet();
            try {
                job.run();
            } catch (InterruptedException e) {
                LOG.info("job {} was interrupted: its process stops", name);
            } finally {
                working.decrementAndGet();
            }
        }));
    }

    /** Begins, or goes on after a {@link #rest}. */
    public synchronized void start() {
        if (closed || running.isPresent()) {
            return;
        }
        var factory = Thread.ofPlatform()
                .daemon()
                .name("outcrop-job-", 1)
                .uncaughtExceptionHandler((_, failure) -> notTaken(failure))
                .factory();
        Scheduler scheduler = Scheduler.create(database.jobs(), List.of())
                .startTasks(List.copyOf(tasks))
                .schedulerName(new SchedulerName.Fixed(process))
                .jdbcCustomization(database.jobsDialect())
                .executorService(Executors.newFixedThreadPool(THREADS, factory)) // SQLite pins a virtual one's carrier
                .threads(THREADS)
                .pollingInterval(POLL)
                .heartbeatInterval(BEAT)
                .missedHeartbeatsLimit(MISSED_BEATS)
                .shutdownMaxWait(LAST_JOB)
                .build();
        scheduler.start();
        running = Optional.of(scheduler);
    }

    /**
     * The library lets a thread die whose database does not store, and takes a new one a second later. Who writes next
     * says what is wrong with the database.
     */
    private void notTaken(Throwable failure) {
        boolean database =
                Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(SQLException.class::isInstance);
        if (!database) {
            LOG.error("a job's thread ended with a failure", failure);
        } else if (!troubled.getAndSet(true)) {
            LOG.warn("no job can be taken or put back: its database is in trouble; it is tried again", failure);
        }
    }

    /** Asks the database for nothing until the next {@link #start}, so that it can sleep. Jobs of this process end first. */
    public synchronized void rest() {
        running.ifPresent(Scheduler::stop);
        running = Optional.empty();
    }

    /** Whether a job is done here just now. */
    boolean working() {
        return working.get() > 0;
    }

    /** Leaves jobs to other processes for good. Those of this process end first. */
    public synchronized void leave() {
        closed = true;
        rest();
    }

    @Override
    public void close() {
        leave();
    }
}
