package dev.outcrop.run;

import dev.outcrop.tool.CancelSignal;

/** How a run, and every run that it handed over to, is stopped from outside. */
final class RunControl {
    private final CancelSignal cancel = new CancelSignal();
    private volatile boolean detached;

    CancelSignal cancel() {
        return cancel;
    }

    /** Stops working on the run without ending it: another process goes on with it. */
    void detach() {
        detached = true;
        cancel.cancel("shutdown");
    }

    boolean detached() {
        return detached;
    }
}
