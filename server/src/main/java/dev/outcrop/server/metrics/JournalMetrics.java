package dev.outcrop.server.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;

/** How the journal keeps up, and whose runs are whose. */
record JournalMetrics(
        Histogram writes, Counter failed, Counter stale, Counter queued, Counter takenOver, Counter lost) {
    private static final double[] WRITE = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5};

    static JournalMetrics of(Instruments instruments) {
        return new JournalMetrics(
                instruments.seconds(
                        "journal_write",
                        "How long writes to the journal took until they were committed: begin is a question, append is"
                                + " waited for, soon is not.",
                        WRITE,
                        "kind"),
                instruments.counter("journal_failed_writes", "Writes to the journal that failed."),
                instruments.counter(
                        "journal_stale_writes", "Writes that were refused since another process had the run."),
                instruments.counter("questions_queued", "Questions that had to wait for another answer first."),
                instruments.counter("runs_taken_over", "Runs that this process has taken over from one that is gone."),
                instruments.counter("leases_lost", "Leases of runs that this process has lost."));
    }
}
