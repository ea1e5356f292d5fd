package dev.outcrop.access;

/** Where it is written down who did what. */
@FunctionalInterface
public interface AuditLog {
    /** Keeps nothing: for tests and for programs without a server. */
    AuditLog NOWHERE = _ -> {};

    /**
     * Writes it down, with the time of now. Returns when it is stored, or after a short time at most if it can't be: then
     * it waits, and health says so. Throws nothing: what was done was done.
     */
    void record(AuditEvent event);
}
