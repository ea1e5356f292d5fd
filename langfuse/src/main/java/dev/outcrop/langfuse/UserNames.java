package dev.outcrop.langfuse;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** How traces name people. */
public enum UserNames {
    /** As they are known here. */
    PLAIN,
    /** By a hash, which tells them apart. */
    HASHED;

    private static final int BYTES = 12;

    String of(String user) {
        return switch (this) {
            case PLAIN -> user;
            case HASHED -> hash(user);
        };
    }

    private static String hash(String user) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(("outcrop-user:" + user).getBytes(StandardCharsets.UTF_8));
            return "user-" + HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
