package dev.outcrop.bedrock.local;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * A key pair that the server knows.
 *
 * @param sessionToken asked for in {@code X-Amz-Security-Token} when present
 * @param expiresAt from then on the service answers ExpiredTokenException
 */
public record LocalCredentials(
        String accessKeyId, String secretAccessKey, Optional<String> sessionToken, Optional<Instant> expiresAt) {
    public LocalCredentials {
        requireNonNull(accessKeyId, "accessKeyId is null");
        requireNonNull(secretAccessKey, "secretAccessKey is null");
        requireNonNull(sessionToken, "sessionToken is null");
        requireNonNull(expiresAt, "expiresAt is null");
    }

    public LocalCredentials(String accessKeyId, String secretAccessKey) {
        this(accessKeyId, secretAccessKey, Optional.empty(), Optional.empty());
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "LocalCredentials[" + accessKeyId + "]";
    }
}
