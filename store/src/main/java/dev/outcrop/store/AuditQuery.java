package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * Which audit entries are wanted, newest first.
 *
 * @param person the id of who did it
 * @param from the first moment
 * @param to the first moment that is too late
 * @param after the entry behind which the page begins
 */
public record AuditQuery(
        Optional<String> action,
        Optional<String> person,
        Optional<Boolean> success,
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<Place> after,
        int limit) {
    public AuditQuery {
        requireNonNull(action, "action is null");
        requireNonNull(person, "person is null");
        requireNonNull(success, "success is null");
        requireNonNull(from, "from is null");
        requireNonNull(to, "to is null");
        requireNonNull(after, "after is null");
    }

    /** Where an entry stands in the list of all. */
    public record Place(Instant at, String chain, long number) {
        /** As text for a client to carry. */
        public String text() {
            return Sql.nanos(at) + "-" + number + "-" + chain;
        }

        /**
         * The place of a text.
         *
         * @throws IllegalArgumentException if it is none
         */
        public static Place parse(String text) {
            String[] parts = text.split("-", 3);
            if (parts.length < 3) {
                throw new IllegalArgumentException("not a place");
            }
            return new Place(Sql.instant(Long.parseLong(parts[0])), parts[2], Long.parseLong(parts[1]));
        }
    }
}
