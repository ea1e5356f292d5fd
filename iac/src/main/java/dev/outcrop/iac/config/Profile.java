package dev.outcrop.iac.config;

/** What kind of place a stage is. */
public enum Profile {
    /** To try things: cheap, asleep when idle, and gone without a trace when it is destroyed. */
    DEV,
    /** For people, on the internet: two of everything, and data that stays. */
    PROD,
    /** As {@link #PROD}, without a way in from the internet or out to it. */
    PRIVATE;

    /** Whether data outlives the stacks, and nothing is deleted by mistake. */
    public boolean keepsData() {
        return this != DEV;
    }

    /** Whether the load balancer has public addresses. */
    public boolean open() {
        return this != PRIVATE;
    }
}
