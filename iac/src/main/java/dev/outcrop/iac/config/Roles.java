package dev.outcrop.iac.config;

import static dev.outcrop.iac.config.Rules.given;
import static dev.outcrop.iac.config.Rules.require;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The server's roles, each with the groups whose people have it. A group has one role: of two only the higher would count.
 *
 * @param groups by role, the highest first
 */
public record Roles(Map<String, List<String>> groups) {
    public static final String ADMIN = "admin";
    public static final String USER = "user";

    /** A group's name that the server's setting can hold, as a rule that ends a sentence. */
    static final String RULE = "is a group's name of at most 128 characters, without = ; , and blanks";

    static final Pattern GROUP = Pattern.compile("[^=;,\\s\\p{Cntrl}]{1,128}");

    /** The server's own words, held by a test. */
    static final List<String> WORDS = List.of(ADMIN, "operator", "builder", USER, "reader");

    /** As a stage's file has them. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Roles {
        given(groups, "roles")
                .keySet()
                .forEach(word -> require(
                        WORDS.contains(word), word, "is no role: there are " + String.join(", ", WORDS.reversed())));
        var copy = new LinkedHashMap<String, List<String>>();
        var seen = new HashSet<String>();
        for (String word : WORDS) {
            if (groups.containsKey(word)) {
                List<String> named = given(groups.get(word), word);
                require(!named.isEmpty(), word, "names no group");
                for (String group : named) {
                    Rules.matches(group, GROUP, word, "has \"" + group + "\": each " + RULE);
                    require(seen.add(group), word, "has " + group + ", which is named twice");
                }
                copy.put(word, List.copyOf(named));
            }
        }
        groups = Collections.unmodifiableMap(copy);
    }

    /** Those of a file that names none. */
    public static Roles none() {
        return new Roles(Map.of());
    }

    /** These, and this group with that role, before its other groups. */
    public Roles with(String role, String group) {
        var more = new LinkedHashMap<>(groups);
        more.merge(
                role,
                List.of(group),
                (others, one) -> Stream.concat(one.stream(), others.stream()).toList());
        return new Roles(more);
    }

    /** The role that a group has. */
    public Optional<String> of(String group) {
        return groups.entrySet().stream()
                .filter(entry -> entry.getValue().contains(group))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** As the server's setting has them. */
    public String setting() {
        return groups.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + String.join(",", entry.getValue()))
                .collect(Collectors.joining(";"));
    }
}
