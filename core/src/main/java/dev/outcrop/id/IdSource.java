package dev.outcrop.id;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;

/** Makes new ids; injected, so that tests are exact. */
@FunctionalInterface
public interface IdSource {

    /** A new id that begins with {@code prefix} and an underscore. */
    String next(String prefix);

    /** As {@link #random(InstantSource)}, by the system's clock. */
    static IdSource random() {
        return random(InstantSource.system());
    }

    /**
     * Unguessable ids: 12 hexadecimal digits of milliseconds since 1970, then 20 of 80 random bits. What is made at one
     * time stands together in a database's indexes, so that fewer of their pages change.
     */
    static IdSource random(InstantSource clock) {
        var random = new SecureRandom();
        HexFormat hex = HexFormat.of();
        return prefix -> {
            var bits = new byte[10];
            random.nextBytes(bits);
            return prefix + "_" + hex.toHexDigits(clock.millis(), 12) + hex.formatHex(bits);
        };
    }
}
