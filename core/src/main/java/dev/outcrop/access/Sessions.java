package dev.outcrop.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who is signed in, for all processes of a service. What is ended here is gone everywhere. */
public interface Sessions {

    /** Keeps a session that has begun. */
    void begin(SignedIn session);

    /** The session of that key, however old. */
    Optional<SignedIn> find(String key);

    /** All sessions of a person, the newest first. */
    List<SignedIn> of(String person);

    /** The browser was heard of; nothing happens if the session has ended, or was heard of later. */
    void seen(String key, Instant at);

    /** Ends a session; false if there was none. */
    boolean end(String key);

    /** Ends all sessions of a person and returns how many there were. */
    int endAll(String person);

    /** Removes what has not been heard of since {@code idle}, or began before {@code oldest}; returns how many. */
    int tidy(Instant idle, Instant oldest);
}
