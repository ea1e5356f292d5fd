package dev.outcrop.access;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Something that was done or refused: who, what, on which thing, with what outcome. Never what anybody said.
 *
 * @param who empty if the server did it by itself, or nobody knows
 * @param address where the request came from
 * @param details names and numbers
 */
public record AuditEvent(
        AuditAction action,
        boolean success,
        Optional<Caller> who,
        Optional<String> address,
        Optional<Thing> thing,
        Map<String, String> details) {
    private static final int LONGEST = 2_000;

    public AuditEvent {
        requireNonNull(action, "action is null");
        requireNonNull(who, "who is null");
        requireNonNull(address, "address is null");
        requireNonNull(thing, "thing is null");
        details = Collections.unmodifiableMap(new TreeMap<>(details));
        details.forEach((name, value) -> {
            if (!name.matches("[a-z][a-z_]{0,40}") || value.length() > LONGEST) {
                throw new IllegalArgumentException("no detail of an audit entry: " + name);
            }
        });
    }

    /**
     * What it was done to.
     *
     * @param kind {@code conversation}, {@code approval} …
     */
    public record Thing(String kind, String id) {
        /** The kind of a thing that is a person, whose id is not written down but a pseudonym. */
        public static final String PERSON = "person";

        public Thing {
            requireNonNull(kind, "kind is null");
            requireNonNull(id, "id is null");
        }
    }

    /** Done by a person. */
    public static AuditEvent of(AuditAction action, Caller who) {
        return new AuditEvent(action, true, Optional.of(who), Optional.empty(), Optional.empty(), Map.of());
    }

    /** Done by the server, or by nobody knows whom. */
    public static AuditEvent of(AuditAction action) {
        return new AuditEvent(action, true, Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
    }

    /** The same, but in vain or refused. */
    public AuditEvent failed() {
        return new AuditEvent(action, false, who, address, thing, details);
    }

    /** The same, from an address. */
    public AuditEvent from(Optional<String> other) {
        return new AuditEvent(action, success, who, other, thing, details);
    }

    /** The same, done to this. */
    public AuditEvent on(String kind, String id) {
        return new AuditEvent(action, success, who, address, Optional.of(new Thing(kind, id)), details);
    }

    /** The same, with one more detail. */
    public AuditEvent with(String name, String value) {
        var more = new TreeMap<>(details);
        more.put(name, value);
        return new AuditEvent(action, success, who, address, thing, more);
    }

    /** The same, with one more number. */
    public AuditEvent with(String name, long number) {
        return with(name, Long.toString(number));
    }
}
