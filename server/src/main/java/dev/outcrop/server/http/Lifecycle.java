package dev.outcrop.server.http;

/** Where the server stands; the health route and the open streams read it. */
public final class Lifecycle {
    private Phase phase = Phase.STARTING;

    /** The phases in their order. */
    public enum Phase {
        STARTING,
        READY,
        DRAINING
    }

    /** Where the server stands. */
    public synchronized Phase phase() {
        return phase;
    }

    /** Everything is there. */
    public synchronized void ready() {
        if (phase == Phase.STARTING) {
            phase = Phase.READY;
        }
    }

    /** No new work: streams end soon, and load balancers are told to go elsewhere. */
    public synchronized void drain() {
        phase = Phase.DRAINING;
    }
}
