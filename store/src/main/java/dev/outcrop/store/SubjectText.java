package dev.outcrop.store;

import dev.outcrop.usage.Subject;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Subjects as they are stored: a word and a name without commas and quotes, so that they may stand in a list. */
final class SubjectText {
    private SubjectText() {}

    static String of(Subject subject) {
        return prefix(subject.kind()) + URLEncoder.encode(subject.name(), StandardCharsets.UTF_8);
    }

    static Subject read(String text) {
        int colon = text.indexOf(':');
        return new Subject(
                Subject.Kind.valueOf(text.substring(0, colon).toUpperCase(Locale.ROOT)),
                URLDecoder.decode(text.substring(colon + 1), StandardCharsets.UTF_8));
    }

    /** What all of a kind begin with. */
    static String prefix(Subject.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT) + ":";
    }
}
