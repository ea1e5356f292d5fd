package dev.outcrop.server.signin;

import dev.outcrop.access.Sessions;
import dev.outcrop.access.SignedIn;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Sessions as those see them whose they are. */
public interface OwnSessions {

    /** Those of a person that hold, the newest first. */
    List<SignedIn> of(String person);

    /** The session of a request, by its headers, if it came with one. */
    Optional<SignedIn> find(Function<String, Optional<String>> headers);

    /** Ends one. */
    void end(SignedIn session);

    /** Ends all of a person and returns how many there were. */
    int endAll(String person);

    /** Those that are kept, where nobody signs in here any more: they let nobody in, but can be seen and ended. */
    static OwnSessions kept(Sessions sessions) {
        return new OwnSessions() {
            @Override
            public List<SignedIn> of(String person) {
                return sessions.of(person);
            }

            @Override
            public Optional<SignedIn> find(Function<String, Optional<String>> headers) {
                return Optional.empty();
            }

            @Override
            public void end(SignedIn session) {
                sessions.end(session.key());
            }

            @Override
            public int endAll(String person) {
                return sessions.endAll(person);
            }
        };
    }
}
