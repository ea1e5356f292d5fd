package dev.outcrop.run;

/** Thrown through the loop when its cancel signal was given. */
final class RunStopped extends RuntimeException {
    private static final long serialVersionUID = 1;

    RunStopped() {
        super("stopped", null, false, false);
    }
}
