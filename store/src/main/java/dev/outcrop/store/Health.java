package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * How the store is.
 *
 * @param kind {@code sqlite} or {@code postgresql}
 * @param location the file, or server and database; nothing secret
 * @param bytes the size of the database
 * @param conversations how many there are, deleted ones that are not purged yet included
 * @param runs how many there are
 * @param activeRuns how many of the runs have not ended
 * @param pendingWrites how many appends of this process wait to be committed
 * @param oldestPendingWrite for how long the oldest of them has been waiting
 */
public record Health(
        String kind,
        String location,
        long bytes,
        long conversations,
        long runs,
        long activeRuns,
        int pendingWrites,
        Optional<Duration> oldestPendingWrite) {
    public Health {
        requireNonNull(kind, "kind is null");
        requireNonNull(location, "location is null");
        requireNonNull(oldestPendingWrite, "oldestPendingWrite is null");
    }
}
