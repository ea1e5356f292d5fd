package dev.outcrop.server.http;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** A parameter of a query: what it may be, for the check and for the description alike. */
public sealed interface QueryParam {
    /** Its name. */
    String name();

    /** What it is for. */
    String description();

    /** Its JSON schema. */
    ObjectNode schema();

    /**
     * Looks at a value.
     *
     * @throws ProblemException a 400 that names the parameter
     */
    void check(String value);

    /** Free text of at most {@code longest} characters. */
    record Text(String name, String description, int longest) implements QueryParam {
        public Text {
            requireNonNull(name, "name is null");
        }

        @Override
        public ObjectNode schema() {
            return Json.object().put("type", "string").put("maxLength", longest);
        }

        @Override
        public void check(String value) {
            if (value.codePointCount(0, value.length()) > longest) {
                throw ProblemException.badField(name, "“" + name + "” is longer than " + longest + " characters.");
            }
            if (!StorableText.storable(value)) {
                throw ProblemException.badField(name, "“" + name + "” has a character that can't be searched for.");
            }
        }
    }

    /** A whole number from {@code least} to {@code most}. */
    record Whole(String name, String description, long least, long most) implements QueryParam {
        public Whole {
            requireNonNull(name, "name is null");
        }

        @Override
        public ObjectNode schema() {
            return Json.object().put("type", "integer").put("minimum", least).put("maximum", most);
        }

        @Override
        public void check(String value) {
            try {
                long number = Long.parseLong(value);
                if (number >= least && number <= most) {
                    return;
                }
            } catch (NumberFormatException _) {
                // Falls through to the one sentence that says what it may be.
            }
            throw ProblemException.badField(
                    name, "“" + name + "” has to be a whole number from " + least + " to " + most + ".");
        }
    }

    /** A day, such as 2026-01-31. */
    record Day(String name, String description) implements QueryParam {
        /** Times are stored in nanoseconds, for which this is room enough. */
        private static final LocalDate FIRST = LocalDate.of(1971, 1, 1);

        private static final LocalDate LAST = LocalDate.of(2199, 12, 31);

        public Day {
            requireNonNull(name, "name is null");
        }

        @Override
        public ObjectNode schema() {
            return Json.object().put("type", "string").put("format", "date");
        }

        @Override
        public void check(String value) {
            try {
                LocalDate day = LocalDate.parse(value);
                if (!day.isBefore(FIRST) && !day.isAfter(LAST)) {
                    return;
                }
            } catch (DateTimeParseException _) {
                // Falls through to the one sentence that says what it may be.
            }
            throw ProblemException.badField(name, "“" + name + "” has to be a day such as 2026-01-31.");
        }
    }

    /** One of a few words. */
    record Choice(String name, String description, List<String> values) implements QueryParam {
        public Choice {
            requireNonNull(name, "name is null");
            values = List.copyOf(values);
        }

        @Override
        public ObjectNode schema() {
            ObjectNode schema = Json.object().put("type", "string");
            values.forEach(schema.putArray("enum")::add);
            return schema;
        }

        @Override
        public void check(String value) {
            if (!values.contains(value)) {
                throw ProblemException.badField(
                        name, "“" + name + "” has to be one of " + String.join(", ", values) + ".");
            }
        }
    }

    /** The cursor of a page: what a page before this one gave, so nobody writes one by hand. */
    record Cursor(String name, String description) implements QueryParam {
        private static final Pattern ALPHABET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,199}");

        public Cursor {
            requireNonNull(name, "name is null");
        }

        @Override
        public ObjectNode schema() {
            return Json.object().put("type", "string").put("pattern", "^" + ALPHABET.pattern() + "$");
        }

        @Override
        public void check(String value) {
            if (!ALPHABET.matcher(value).matches()) {
                throw ProblemException.badField(name, "“" + name + "” is not the “next” of another page.");
            }
        }
    }
}
