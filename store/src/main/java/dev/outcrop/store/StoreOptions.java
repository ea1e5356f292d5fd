package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.IdSource;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Where data is kept, and by which clock.
 *
 * @param ids makes the name by which this process is told from others that use the same database
 * @param lease how long a run stays with a holder that is not heard of
 */
public record StoreOptions(Location location, Clock clock, IdSource ids, Duration lease) {

    /** The lease if nothing else is said. */
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(30);

    public StoreOptions {
        requireNonNull(location, "location is null");
        requireNonNull(clock, "clock is null");
        requireNonNull(ids, "ids is null");
        requireNonNull(lease, "lease is null");
    }

    /** SQLite in {@code folder}, which is made if it is missing. */
    public static StoreOptions sqlite(Path folder) {
        return new StoreOptions(new Location.Folder(folder), Clock.systemUTC(), IdSource.random(), DEFAULT_LEASE);
    }

    /** PostgreSQL at a {@code jdbc:postgresql:} URL, which may hold user and password. */
    public static StoreOptions postgres(String url) {
        return new StoreOptions(
                new Location.Postgres(url, Optional.empty(), Optional.empty()),
                Clock.systemUTC(),
                IdSource.random(),
                DEFAULT_LEASE);
    }

    /** PostgreSQL that each connection signs in to with a secret of its own if there is one, and that may be asleep. */
    public static StoreOptions postgres(String url, Optional<ConnectionSecret> secret, boolean sleeps) {
        return new StoreOptions(
                new Location.Postgres(url, Optional.empty(), Optional.empty(), secret, sleeps),
                Clock.systemUTC(),
                IdSource.random(),
                DEFAULT_LEASE);
    }

    /** The same with another clock. */
    public StoreOptions clock(Clock other) {
        return new StoreOptions(location, other, ids, lease);
    }

    /** The same with another lease. */
    public StoreOptions lease(Duration other) {
        return new StoreOptions(location, clock, ids, other);
    }

    /** Where the database is. */
    public sealed interface Location {

        /** One SQLite file in a folder, for one process at a time. */
        record Folder(Path path) implements Location {
            public Folder {
                requireNonNull(path, "path is null");
            }
        }

        /**
         * A PostgreSQL database, for any number of processes. Its text form hides the password.
         *
         * @param secret what each new connection signs in with, in place of a password
         * @param sleeps whether it may be asleep, so that opening a connection can take a minute
         */
        record Postgres(
                String url,
                Optional<String> user,
                Optional<String> password,
                Optional<ConnectionSecret> secret,
                boolean sleeps)
                implements Location {
            public Postgres {
                requireNonNull(url, "url is null");
                requireNonNull(user, "user is null");
                requireNonNull(password, "password is null");
                requireNonNull(secret, "secret is null");
                if (!url.startsWith("jdbc:postgresql:")) {
                    throw new IllegalArgumentException("a database URL begins with jdbc:postgresql:");
                }
            }

            /** One that is always awake, with user and password as far as the URL does not name them. */
            public Postgres(String url, Optional<String> user, Optional<String> password) {
                this(url, user, password, Optional.empty(), false);
            }

            @Override
            public String toString() {
                return "Postgres[" + PostgresAddress.of(url) + "]";
            }
        }
    }
}
