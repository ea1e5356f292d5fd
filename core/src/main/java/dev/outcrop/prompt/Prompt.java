package dev.outcrop.prompt;

import java.util.Map;
import java.util.Set;

/**
 * A template in Langfuse's syntax: {@code {{name}}} is replaced by a variable's value, {@code {{> partial}}} by a file
 * of the partials folder when it is loaded.
 */
public interface Prompt {

    /** The first 12 hex digits of the SHA-256 of the text with its partials. */
    String version();

    /** The template with its partials in place. */
    String template();

    /** The names of the variables in it. */
    Set<String> variables();

    /** The text with the values in place; a variable without a value stays as it is written. */
    String render(Map<String, String> values);
}
