package dev.outcrop.access;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * Who may use an agent or a tool, by group. Where several lists speak of it, its author's and the operator's, a person has to be in
 * a group of each: a list only takes away. No role goes past it.
 *
 * @param lists the groups of each list; without lists everybody may
 */
public record AllowList(Set<Set<String>> lists) {

    /** No list. */
    public static final AllowList EVERYBODY = new AllowList(Set.of());

    public AllowList {
        var copies = new HashSet<Set<String>>();
        lists.forEach(groups -> copies.add(Set.copyOf(groups)));
        lists = Set.copyOf(copies);
    }

    /** A list of groups; nobody is in one without groups. */
    public static AllowList of(Collection<String> groups) {
        return new AllowList(Set.of(Set.copyOf(groups)));
    }

    /** The same in code. */
    public static AllowList of(String... groups) {
        return of(Arrays.asList(groups));
    }

    /** Both. */
    public AllowList and(AllowList other) {
        var both = new HashSet<>(lists);
        both.addAll(other.lists);
        return new AllowList(both);
    }

    /** Whether the caller may. */
    public boolean admits(Caller caller) {
        return lists.stream().noneMatch(groups -> Collections.disjoint(groups, caller.groups()));
    }
}
