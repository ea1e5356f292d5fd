package dev.outcrop.store;

import dev.outcrop.access.Caller;
import java.util.Map;
import java.util.Optional;

/** What a person has chosen: short texts under names. Another person's settings do not exist here. */
public interface Settings {

    /** The value of one setting. */
    Optional<String> find(Caller caller, String name);

    /** All of the caller's settings, by name. */
    Map<String, String> all(Caller caller);

    /** Sets or replaces a setting. */
    void put(Caller caller, String name, String value);

    /** Takes a setting away; false if there was none. */
    boolean remove(Caller caller, String name);
}
