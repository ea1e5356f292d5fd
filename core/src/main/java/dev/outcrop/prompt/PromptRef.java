package dev.outcrop.prompt;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * A prompt that is kept in Langfuse, as an agent's file names it: {@code langfuse:chef@production}.
 *
 * @param name at most 255 characters, perhaps with slashes, which make folders there
 * @param label the label of the version that is meant
 */
public record PromptRef(String name, String label) {
    /** The label that is meant if none is given. */
    public static final String DEFAULT_LABEL = "production";

    private static final String SCHEME = "langfuse:";
    private static final int LONGEST_NAME = 255;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_.-]{1,36}");
    private static final Pattern NO_NAME = Pattern.compile("[|\\p{Cntrl}]|^/|/$|//|^\\s|\\s$");

    public PromptRef {
        requireNonNull(name, "name is null");
        requireNonNull(label, "label is null");
        if (name.isEmpty()
                || name.length() > LONGEST_NAME
                || NO_NAME.matcher(name).find()) {
            throw new IllegalArgumentException("\"" + name + "\" is not a prompt's name: 1 to " + LONGEST_NAME
                    + " characters without a vertical bar, and '/' only between others");
        }
        if (!LABEL.matcher(label).matches()) {
            throw new IllegalArgumentException(
                    "\"" + label + "\" is not a label: 1 to 36 of a to z, digits, '_', '-' and '.'");
        }
    }

    /**
     * Reads it; what follows the last {@code @} is the label.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public static PromptRef parse(String text) {
        if (!text.startsWith(SCHEME)) {
            throw new IllegalArgumentException(
                    "a prompt is named as " + SCHEME + "NAME or " + SCHEME + "NAME@LABEL, not \"" + text + "\"");
        }
        String named = text.substring(SCHEME.length());
        int at = named.lastIndexOf('@');
        return at < 0
                ? new PromptRef(named, DEFAULT_LABEL)
                : new PromptRef(named.substring(0, at), named.substring(at + 1));
    }

    /** As it is written. */
    @Override
    public String toString() {
        return SCHEME + name + "@" + label;
    }
}
