package dev.outcrop.id;

import java.util.regex.Pattern;

/** The alphabet of ids that may come from a client. */
final class IdAlphabet {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private IdAlphabet() {}

    static void check(String id, String what) {
        if (!ALLOWED.matcher(id).matches()) {
            throw new IllegalArgumentException("a " + what + " is 1 to 64 letters, digits, '_' or '-'");
        }
    }
}
