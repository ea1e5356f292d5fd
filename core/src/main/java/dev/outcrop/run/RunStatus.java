package dev.outcrop.run;

/** Where a run stands. */
public enum RunStatus {
    RUNNING,
    SUSPENDED,
    COMPLETED,
    FAILED,
    CANCELLED;

    /** Whether nothing more will happen. */
    public boolean ended() {
        return switch (this) {
            case RUNNING, SUSPENDED -> false;
            case COMPLETED, FAILED, CANCELLED -> true;
        };
    }
}
