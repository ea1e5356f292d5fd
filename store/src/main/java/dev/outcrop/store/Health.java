package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How the store is.
 *
 * @param kind {@code sqlite} or {@code postgresql}
 * @param location the file, or server and database; nothing secret
 * @param bytes the size of the database
 * @param conversations how many there are, deleted ones that are not purged yet included
 * @param runs how many there are
 * @param activeRuns how many of the runs have not ended
 * @param suspendedRuns how many of these wait for a person
 * @param queuedQuestions how many questions wait for their turn
 * @param runsToCompact how many have ended and still have what {@link Store#compact} would fold
 * @param eventBytes the size of the journal, if that is known without reading through it
 * @param logBytes the size of SQLite's write-ahead log
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
        long suspendedRuns,
        long queuedQuestions,
        long runsToCompact,
        OptionalLong eventBytes,
        OptionalLong logBytes,
        int pendingWrites,
        Optional<Duration> oldestPendingWrite) {
    public Health {
        requireNonNull(kind, "kind is null");
        requireNonNull(location, "location is null");
        requireNonNull(oldestPendingWrite, "oldestPendingWrite is null");
    }
}
