package dev.outcrop.agent;

import java.util.Locale;
import java.util.regex.Pattern;

/** What agents may be called. */
final class AgentNames {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,38}");

    private AgentNames() {}

    static boolean good(String name) {
        return NAME.matcher(name).matches();
    }

    static String complaint(String name) {
        return "the name \"" + name + "\" is not 1 to 39 of a-z, 0-9 and '-', beginning with a letter";
    }

    /** {@code soil-expert} -> {@code Soil expert}. */
    static String inWords(String name) {
        String words = name.replace('-', ' ').strip();
        return words.isEmpty() ? name : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
