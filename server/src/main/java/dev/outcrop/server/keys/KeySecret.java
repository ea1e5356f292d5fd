package dev.outcrop.server.keys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key as a program sends it: its id, by which it is looked up, and 256 random bits, of which only the hash is kept. A plain
 * hash is enough: nobody can try so many.
 */
record KeySecret(String id, String secret) {
    /** What every id, and so every key, begins with: those who look for leaked keys know it by that. */
    static final String PREFIX = "ock";

    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("(ock_[0-9a-z]{1,48})_([A-Za-z0-9_-]{43})");

    static KeySecret random(String id, SecureRandom random) {
        var bits = new byte[BYTES];
        random.nextBytes(bits);
        return new KeySecret(id, Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    static Optional<KeySecret> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(new KeySecret(form.group(1), form.group(2))) : Optional.empty();
    }

    String text() {
        return id + "_" + secret;
    }

    String hash() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Takes the same time whatever the secret is. */
    boolean fits(String hash) {
        return MessageDigest.isEqual(
                hash().getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "KeySecret[" + id + "]";
    }
}
