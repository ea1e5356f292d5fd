package dev.outcrop.access;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The API keys there are. One that was revoked is not here any more. */
public interface ApiKeys {

    /**
     * Keeps a new key; false if its owner has {@code most} that have not expired.
     *
     * @param hash SHA-256 of its secret in hexadecimal digits
     */
    boolean add(ApiKey key, String hash, int most);

    /** The key of that id, expired or not. */
    Optional<Hashed> find(String id);

    /** A person's keys, the newest first. */
    List<ApiKey> of(String owner);

    /** Everybody's keys, the newest first. */
    List<ApiKey> all();

    /** Ends a key at once; false if there is none, or it is not {@code owner}'s where one is given. */
    boolean revoke(String id, Optional<String> owner, String by);

    /** Remembers that the key was used. */
    void used(String id, Instant at);

    /** Gives the keys of a person who asks in person the rights that the person has now. */
    void ownerIs(Caller person);

    /** A key and the hash of its secret. */
    record Hashed(ApiKey key, String hash) {
        public Hashed {
            requireNonNull(key, "key is null");
            requireNonNull(hash, "hash is null");
        }
    }
}
