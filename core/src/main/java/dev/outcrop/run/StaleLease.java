package dev.outcrop.run;

import dev.outcrop.id.RunId;

/** Another process holds the run's lease now: whoever gets this stops at once. */
public final class StaleLease extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The lease of this run is lost. */
    public StaleLease(RunId run) {
        super("the lease of run " + run + " is held by another process now, or the run has ended");
    }
}
