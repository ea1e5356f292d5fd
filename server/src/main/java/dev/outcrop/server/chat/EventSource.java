package dev.outcrop.server.chat;

import dev.outcrop.id.RunId;
import dev.outcrop.run.Journal;
import dev.outcrop.run.LiveRun;
import dev.outcrop.run.RunEvent;
import java.time.Duration;
import java.util.List;

/** A run's events in order, from the first on, each once. */
interface EventSource {

    /** The next ones; waits for the first of them until {@code timeout}. */
    List<RunEvent> await(Duration timeout) throws InterruptedException;

    /** The same; but what only continues what was said last need not end the wait. */
    List<RunEvent> awaitPatiently(Duration timeout) throws InterruptedException;

    /**
     * Whether the process that advanced the run has let go of it: to be asked before an {@link #await} that then gives the
     * last events.
     */
    boolean closed();

    /** A run that this process advances: deltas come at once. */
    static EventSource of(LiveRun run) {
        return new EventSource() {
            private int position;

            @Override
            public List<RunEvent> await(Duration timeout) throws InterruptedException {
                return taken(run.await(position, timeout));
            }

            @Override
            public List<RunEvent> awaitPatiently(Duration timeout) throws InterruptedException {
                return taken(run.awaitPatiently(position, timeout));
            }

            private List<RunEvent> taken(List<RunEvent> more) {
                position += more.size();
                return more;
            }

            @Override
            public boolean closed() {
                return run.closed();
            }
        };
    }

    /** A run that another process advances, or that has ended: what it has committed. */
    static EventSource of(Journal journal, RunId run) {
        return new EventSource() {
            private long seq;
            private volatile boolean gone;

            @Override
            public List<RunEvent> await(Duration timeout) throws InterruptedException {
                long from = System.nanoTime();
                List<RunEvent> more = journal.await(run, seq, timeout);
                if (!more.isEmpty()) {
                    seq = more.getLast().stamp().seq();
                } else {
                    // The journal waits for all of the time unless nothing more can come: the run was removed, say.
                    gone = System.nanoTime() - from < timeout.toNanos() / 2;
                }
                return more;
            }

            @Override
            public List<RunEvent> awaitPatiently(Duration timeout) throws InterruptedException {
                return await(timeout); // what is committed is joined already
            }

            @Override
            public boolean closed() {
                return gone;
            }
        };
    }
}
