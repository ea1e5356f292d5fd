package dev.outcrop.access;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A person who has signed in, with one browser.
 *
 * @param key the hash of the secret that the browser sends; the secret itself is kept nowhere
 * @param person the person's id: what they own is theirs by it
 * @param groups the groups that the identity provider had the person in when they signed in
 * @param seenAt when the browser was last heard of, to the minute
 * @param from what the session was begun with, and from where
 * @param hint what the provider wants to be shown when the person signs out, sealed
 */
public record SignedIn(
        String key,
        String person,
        String name,
        Set<String> groups,
        Instant begunAt,
        Instant seenAt,
        From from,
        Optional<String> hint) {
    public SignedIn {
        requireNonNull(key, "key is null");
        requireNonNull(person, "person is null");
        requireNonNull(name, "name is null");
        groups = Set.copyOf(groups);
        requireNonNull(begunAt, "begunAt is null");
        requireNonNull(seenAt, "seenAt is null");
        requireNonNull(from, "from is null");
        requireNonNull(hint, "hint is null");
    }

    /**
     * What a person knows a session again by.
     *
     * @param browser in a few words, such as {@code Firefox, Windows}
     * @param address the network address
     */
    public record From(Optional<String> browser, Optional<String> address) {
        /** Where nothing is known. */
        public static final From UNKNOWN = new From(Optional.empty(), Optional.empty());

        public From {
            requireNonNull(browser, "browser is null");
            requireNonNull(address, "address is null");
        }
    }

    /** The same, heard of at that time. */
    public SignedIn seen(Instant at) {
        return new SignedIn(key, person, name, groups, begunAt, at, from, hint);
    }
}
