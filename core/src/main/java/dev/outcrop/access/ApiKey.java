package dev.outcrop.access;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * By which a program acts for a person. Its secret is not here, nor anywhere else but with the program.
 *
 * @param owner the person, with the rights that they had when they last asked in person
 * @param name what the person calls it
 * @param scope what it is limited to
 * @param usedAt when it was last used, within a minute
 */
public record ApiKey(
        String id,
        Caller owner,
        String name,
        Scope scope,
        Instant createdAt,
        Instant expiresAt,
        Optional<Instant> usedAt) {
    public ApiKey {
        requireNonNull(id, "id is null");
        requireNonNull(owner, "owner is null");
        requireNonNull(name, "name is null");
        requireNonNull(scope, "scope is null");
        requireNonNull(createdAt, "createdAt is null");
        requireNonNull(expiresAt, "expiresAt is null");
        requireNonNull(usedAt, "usedAt is null");
    }

    /** Who asks with it: the owner with the owner's rights, as far as the key's scope goes. */
    public Caller caller() {
        return new Caller(owner.id(), owner.name(), owner.role(), owner.groups(), Optional.of(id), scope);
    }
}
