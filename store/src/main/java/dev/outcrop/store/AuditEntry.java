package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A link of a chain of audit entries.
 *
 * @param number its place in the chain, from 1 on
 * @param person the pseudonym of who did it
 * @param hash of {@code json}, in which the hash of the entry before stands
 */
public record AuditEntry(
        String chain,
        long number,
        Instant at,
        String action,
        boolean success,
        Optional<String> person,
        String hash,
        String json) {
    public AuditEntry {
        requireNonNull(chain, "chain is null");
        requireNonNull(at, "at is null");
        requireNonNull(action, "action is null");
        requireNonNull(person, "person is null");
        requireNonNull(hash, "hash is null");
        requireNonNull(json, "json is null");
    }

    String outcome() {
        return success ? "SUCCESS" : "FAILURE";
    }

    /** SHA-256 of a text, as hex digits. */
    public static String hash(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
