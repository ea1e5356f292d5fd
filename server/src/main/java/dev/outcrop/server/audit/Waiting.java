package dev.outcrop.server.audit;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditEvent;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/** Something that is to be written down. */
final class Waiting {
    private final String id;
    private final Instant at;
    private final AuditEvent event;
    private final CountDownLatch safe = new CountDownLatch(1);
    private boolean inFile;

    /** {@code id} is the same if it is written down twice, because a process died between two steps. */
    Waiting(String id, Instant at, AuditEvent event) {
        this.id = requireNonNull(id, "id is null");
        this.at = requireNonNull(at, "at is null");
        this.event = requireNonNull(event, "event is null");
    }

    String id() {
        return id;
    }

    Instant at() {
        return at;
    }

    AuditEvent event() {
        return event;
    }

    /** Counted down when it is in the database, or in the file of what waits for it. */
    CountDownLatch safe() {
        return safe;
    }

    boolean inFile() {
        return inFile;
    }

    Waiting savedInFile() {
        inFile = true;
        safe.countDown();
        return this;
    }
}
