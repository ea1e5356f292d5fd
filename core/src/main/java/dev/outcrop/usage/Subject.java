package dev.outcrop.usage;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/** Whose usage is added up: {@code name} is empty for all of them together. */
public record Subject(Kind kind, String name) {
    /** Everybody and everything. */
    public static final Subject ALL = new Subject(Kind.ALL, "");

    /** What somebody or something is. */
    public enum Kind {
        ALL,
        PERSON,
        GROUP,
        AGENT,
        KEY
    }

    public Subject {
        requireNonNull(kind, "kind is null");
        requireNonNull(name, "name is null");
    }

    /** All to whom a call counts that is charged so. */
    public static List<Subject> of(Charge charge) {
        var subjects = new ArrayList<Subject>();
        subjects.add(ALL);
        subjects.add(new Subject(Kind.PERSON, charge.person()));
        charge.groups().stream()
                .sorted()
                .map(group -> new Subject(Kind.GROUP, group))
                .forEach(subjects::add);
        charge.agent().map(agent -> new Subject(Kind.AGENT, agent)).ifPresent(subjects::add);
        charge.key().map(key -> new Subject(Kind.KEY, key)).ifPresent(subjects::add);
        return subjects;
    }
}
