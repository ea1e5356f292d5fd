package dev.outcrop.server.signin;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.PersonalData;
import dev.outcrop.access.Sessions;
import dev.outcrop.access.SignedIn;
import dev.outcrop.server.http.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.function.ToIntFunction;
import tools.jackson.databind.node.ArrayNode;

/** Where a person is signed in. Sessions have times of their own. */
public final class SessionData implements PersonalData {
    private final Sessions sessions;
    private final ToIntFunction<String> ending;

    /** {@code ending} ends all sessions of a person, also where they are still believed. */
    public SessionData(Sessions sessions, ToIntFunction<String> ending) {
        this.sessions = requireNonNull(sessions, "sessions is null");
        this.ending = requireNonNull(ending, "ending is null");
    }

    @Override
    public String name() {
        return "sessions";
    }

    @Override
    public int removeBefore(Instant before, int most) {
        return 0;
    }

    @Override
    public int erase(String person) {
        return ending.applyAsInt(person);
    }

    @Override
    public void export(String person, Files files) throws IOException {
        ArrayNode all = Json.object().putArray("sessions");
        for (SignedIn session : sessions.of(person)) {
            all.addObject()
                    .put("name", session.name())
                    .put("begunAt", session.begunAt().toString())
                    .put("seenAt", session.seenAt().toString());
        }
        files.add("sessions.json").write(Json.bytes(all));
    }
}
