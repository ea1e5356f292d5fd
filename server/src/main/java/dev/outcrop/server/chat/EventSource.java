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
                List<RunEvent> more = run.await(position, timeout);
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
            private boolean gone;

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
            public boolean closed() {
                return gone;
            }
        };
    }
}
