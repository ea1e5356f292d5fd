package dev.outcrop.id;

/** The alphabet of ids that may come from a client; looked at for every id of every row, so without a pattern. */
final class IdAlphabet {
    private static final int LONGEST = 64;

    private IdAlphabet() {}

    static void check(String id, String what) {
        boolean good = !id.isEmpty() && id.length() <= LONGEST;
        for (int i = 0; good && i < id.length(); i++) {
            good = allowed(id.charAt(i));
        }
        if (!good) {
            throw new IllegalArgumentException("a " + what + " is 1 to 64 letters, digits, '_' or '-'");
        }
    }

    private static boolean allowed(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
}
