package dev.outcrop.run;

import dev.outcrop.id.RunId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Obeys what people ask through other processes: listens on a thread of its own while runs are advanced here. */
final class StopRequests implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StopRequests.class);

    /** How soon a run that has just begun is listened for, and how often a lost announcement is made up for. */
    private static final Duration GLANCE = Duration.ofMillis(500);

    private final AtomicBoolean listening = new AtomicBoolean();
    private final Journal journal;
    private final Supplier<List<LiveRun>> open;
    private volatile boolean closed;

    StopRequests(Journal journal, Supplier<List<LiveRun>> open) {
        this.journal = journal;
        this.open = open;
    }

    /** Listens from now on until nothing is advanced here any more. */
    void listen() {
        if (!closed && listening.compareAndSet(false, true)) {
            Thread.ofVirtual().name("outcrop-stop-requests").start(this::work);
        }
    }

    private void work() {
        try {
            while (!closed && listenOnce()) {}
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            listening.set(false);
        }
        if (!closed && !stoppable().isEmpty()) {
            listen(); // one began between the last look and the end
        }
    }

    /** Whether there is anything to listen for. */
    private boolean listenOnce() throws InterruptedException {
        var runs = stoppable().stream().collect(Collectors.toMap(LiveRun::id, Function.identity()));
        if (runs.isEmpty()) {
            return false;
        }
        try {
            journal.awaitCancelRequests(runs.keySet(), GLANCE)
                    .forEach((RunId run, String by) -> Optional.ofNullable(runs.get(run))
                            .ifPresent(here -> here.control().stop(by)));
        } catch (RuntimeException e) {
            LOG.debug("stop requests can't be read at the moment", e);
            LockSupport.parkNanos(GLANCE.toNanos());
        }
        return true;
    }

    /** Those that have not been told to stop. */
    private List<LiveRun> stoppable() {
        return open.get().stream()
                .filter(run -> !run.control().cancel().cancelled())
                .toList();
    }

    @Override
    public void close() {
        closed = true;
    }
}
