package dev.outcrop.prompt;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The variables that every agent's prompt may use, in its file and elsewhere. */
public final class Variables {
    /** Their names. */
    public static final Set<String> NAMES = Set.of("language", "today");

    private Variables() {}

    /** Their values; {@code language} is that of the person, if it is known. */
    public static Map<String, String> of(Optional<String> language, LocalDate today) {
        return Map.of("language", language.orElse("the language of the question"), "today", today.toString());
    }
}
