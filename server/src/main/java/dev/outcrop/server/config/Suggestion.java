package dev.outcrop.server.config;

import java.util.Collection;
import java.util.Comparator;

/** Guesses what somebody meant to type. */
final class Suggestion {
    private Suggestion() {}

    /** {@code (did you mean "port"?)} with a space before it, or nothing if no candidate is near. */
    static String hint(String typed, Collection<String> candidates) {
        int near = Math.max(1, typed.length() / 3);
        return candidates.stream()
                .filter(candidate -> distance(typed, candidate) <= near)
                .min(Comparator.comparingInt((String candidate) -> distance(typed, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .map(candidate -> " (did you mean \"" + candidate + "\"?)")
                .orElse("");
    }

    /** Levenshtein's distance. */
    private static int distance(String one, String other) {
        int[] above = new int[other.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], above[j]) + 1, above[j - 1] + change);
            }
            above = row;
        }
        return above[other.length()];
    }
}
