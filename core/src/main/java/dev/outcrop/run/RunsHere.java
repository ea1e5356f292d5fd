package dev.outcrop.run;

import dev.outcrop.id.RunId;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunEvent.RunSuspended;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs that this process advances, each on a virtual thread of its own and under a lease that is kept alive. */
final class RunsHere {
    private static final Logger LOG = LoggerFactory.getLogger(RunsHere.class);

    private final Journal journal;
    private final String replica;
    private final Consumer<RunStarted> ended;
    private final StopRequests stopRequests;
    private final Map<RunId, LiveRun> live = new ConcurrentHashMap<>();
    private final Map<RunId, Lease> leases = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** {@code ended} is told of each run that has come to its end, on that run's thread. */
    RunsHere(Journal journal, String replica, Consumer<RunStarted> ended) {
        this.journal = journal;
        this.replica = replica;
        this.ended = ended;
        this.stopRequests = new StopRequests(journal, this::open);
    }

    void start(Lease lease, LiveRun here, Runnable work) {
        Optional.ofNullable(live.put(lease.run(), here))
                .ifPresent(before -> before.control().detach());
        leases.put(lease.run(), lease);
        if (closed) {
            here.control().detach();
        }
        stopRequests.listen();
        Thread.ofVirtual().name("outcrop-" + lease.run()).start(() -> {
            try {
                work.run();
            } finally {
                letGo(lease, here);
            }
        });
    }

    private void letGo(Lease lease, LiveRun here) {
        RunEvent last = here.last();
        boolean over = last.terminal() || last instanceof RunSuspended;
        // The run may be here a second time by now, under a newer lease.
        leases.remove(lease.run(), lease);
        try {
            if (!over) {
                journal.release(lease); // so that another process need not wait for it to lapse
            }
        } catch (RuntimeException e) {
            LOG.info("the lease of run {} lapses by itself: {}", lease.run(), e.getMessage());
        }
        here.close();
        live.remove(lease.run(), here); // who follows has it; who comes later reads the journal
        if (last.terminal() && here.from(0).getFirst() instanceof RunStarted started) {
            ended.accept(started);
        }
    }

    /** The run, if it is here. */
    Optional<LiveRun> live(RunId run) {
        return Optional.ofNullable(live.get(run));
    }

    int size() {
        return leases.size();
    }

    List<LiveRun> open() {
        return leases.keySet().stream().flatMap(run -> live(run).stream()).toList();
    }

    /** Keeps the leases alive, and gives up the runs of those that are lost. */
    void heartbeat() {
        if (!leases.isEmpty()) {
            for (Lease lost : journal.renew(replica, leases.values())) {
                // Unless it was lost to this process, which then goes on with the run already.
                if (lost.equals(leases.get(lost.run()))) {
                    LOG.warn("the lease of run {} was lost: it is given up here", lost.run());
                    live(lost.run()).ifPresent(run -> run.control().detach());
                }
            }
        }
    }

    /** Waits for all together; those that are still open. */
    List<LiveRun> awaitClosed(Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        var late = new ArrayList<LiveRun>();
        for (LiveRun run : open()) {
            if (!run.awaitClosed(Duration.ofNanos(Math.max(0, until - System.nanoTime())))) {
                late.add(run);
            }
        }
        return late;
    }

    /** Has all stop working at once, and those that are still to come; waits for them, at most {@code patience}. */
    void close(Duration patience) {
        closed = true;
        open().forEach(run -> run.control().detach());
        try {
            for (LiveRun run : awaitClosed(patience)) {
                LOG.warn("run {} did not stop within {} s", run.id(), patience.toSeconds());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        stopRequests.close();
    }
}
