package dev.outcrop.id;

import java.security.SecureRandom;
import java.util.Locale;

/** Makes new ids; injected, so that tests are exact. */
@FunctionalInterface
public interface IdSource {

    /** A new id that begins with {@code prefix} and an underscore. */
    String next(String prefix);

    /** Unguessable ids of 128 random bits. */
    static IdSource random() {
        var random = new SecureRandom();
        return prefix -> String.format(Locale.ROOT, "%s_%016x%016x", prefix, random.nextLong(), random.nextLong());
    }
}
