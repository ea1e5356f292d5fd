package dev.outcrop.iac.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a stage's fields are refused: with the field's name and the rule that it breaks. */
final class Rules {
    private Rules() {}

    static void require(boolean holds, String field, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(field + " " + rule);
        }
    }

    /** A value that has to be there; Jackson has null for what a file leaves out. */
    static <T> T given(@Nullable T value, String field) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    static void matches(@Nullable String value, Pattern form, String field, String rule) {
        require(form.matcher(given(value, field)).matches(), field, rule);
    }
}
