package dev.outcrop.store;

import java.time.Duration;

/** What a failure of the database means for the write that met it. */
enum Trouble {
    /** It is away, or has no connection to give: nothing can be stored for now. */
    AWAY(Duration.ofSeconds(4), Duration.ofMinutes(2)),
    /** Somebody else holds what this write needs; other writes are not concerned. */
    LOCKED(Duration.ofSeconds(4), Duration.ofMinutes(2)),
    /** There is no room for this write; a smaller one may still fit. */
    FULL(Duration.ZERO, Duration.ofMinutes(15)),
    /** The same write would fail again. */
    LASTING(Duration.ZERO, Duration.ZERO);

    private final Duration brief;
    private final Duration patient;

    Trouble(Duration brief, Duration patient) {
        this.brief = brief;
        this.patient = patient;
    }

    /** For how long a write is tried in all. Aurora is back a minute after a failover, and a person frees a disk in some. */
    Duration patience(Patience kind) {
        return switch (kind) {
            case BRIEF -> brief;
            case PATIENT -> patient;
        };
    }

    /** Who waits for a write. */
    enum Patience {
        /** A person, or a timer that comes again: a clear refusal is better than a wait. */
        BRIEF,
        /** A run that is under way, and has nothing better to do than to go on when it can. */
        PATIENT
    }
}
