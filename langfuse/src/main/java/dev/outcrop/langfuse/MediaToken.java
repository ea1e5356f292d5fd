package dev.outcrop.langfuse;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** What stands for a picture's bytes in a trace: Langfuse's reference, which names them by their hash. */
final class MediaToken {
    private static final int ID_LENGTH = 22;

    private MediaToken() {}

    static String of(String contentType, byte[] bytes) {
        return "@@@langfuseMedia:type=" + contentType + "|id=" + id(bytes) + "|source=bytes@@@";
    }

    private static String id(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return Base64.getUrlEncoder().encodeToString(hash).substring(0, ID_LENGTH);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
