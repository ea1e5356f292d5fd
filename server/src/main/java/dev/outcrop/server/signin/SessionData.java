package dev.outcrop.server.signin;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.PersonalData;
import dev.outcrop.access.Sessions;
import dev.outcrop.access.SignedIn;
import dev.outcrop.server.http.Json;
import java.io.IOException;
import java.time.Instant;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Where a person is signed in. Sessions have times of their own. */
public final class SessionData implements PersonalData {
    private final Sessions sessions;
    private final OwnSessions open;

    /** {@code open} ends sessions also where they are still believed. */
    public SessionData(Sessions sessions, OwnSessions open) {
        this.sessions = requireNonNull(sessions, "sessions is null");
        this.open = requireNonNull(open, "open is null");
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
        return open.endAll(person);
    }

    @Override
    public void export(String person, Files files) throws IOException {
        ArrayNode all = Json.object().putArray("sessions");
        for (SignedIn session : sessions.of(person)) {
            ObjectNode each = all.addObject()
                    .put("name", session.name())
                    .put("begunAt", session.begunAt().toString())
                    .put("seenAt", session.seenAt().toString());
            session.from().browser().ifPresent(browser -> each.put("browser", browser));
            session.from().address().ifPresent(address -> each.put("address", address));
        }
        files.add("sessions.json").write(Json.bytes(all));
    }
}
