package dev.outcrop.server.signin;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.AuditLog;
import dev.outcrop.access.Permission;
import dev.outcrop.access.SignedIn;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where people are signed in: {@code /api/me/sessions} for oneself, {@code /api/people/{id}/sessions} for those who have to
 * sign somebody else out.
 */
public final class SessionRoutes {
    private static final String TAG = "sign-in";
    private static final int ID_BYTES = 16;

    private final OwnSessions sessions;
    private final AuditLog audit;

    public SessionRoutes(OwnSessions sessions, AuditLog audit) {
        this.sessions = requireNonNull(sessions, "sessions is null");
        this.audit = requireNonNull(audit, "audit is null");
    }

    /** The routes. */
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/me/sessions", "Where the caller is signed in, the newest first")
                        .needs(Permission.READ)
                        .tag(TAG)
                        .returns(200, "The sessions; “current” is the one that asks")
                        .answer(this::list),
                Endpoint.delete("/api/me/sessions", "Signs the caller out everywhere else")
                        .needs(Permission.READ)
                        .tag(TAG)
                        .returns(200, "How many sessions have ended")
                        .answer(this::endOthers),
                Endpoint.delete("/api/me/sessions/{id}", "Ends one of the caller's sessions")
                        .needs(Permission.READ)
                        .tag(TAG)
                        .returns(204, "It has ended")
                        .answer(this::endOne),
                Endpoint.delete("/api/people/{id}/sessions", "Signs a person out everywhere")
                        .needs(Permission.ADMINISTER)
                        .tag("administration")
                        .returns(200, "How many sessions have ended")
                        .answer(this::endAll));
    }

    private ApiResponse list(ApiRequest request) {
        inPerson(request);
        Optional<SignedIn> current = sessions.find(request.headers());
        ObjectNode json = Json.object();
        ArrayNode all = json.putArray("sessions");
        for (SignedIn session : sessions.of(request.caller().id())) {
            ObjectNode each = all.addObject()
                    .put("id", id(session))
                    .put("begunAt", session.begunAt().toString())
                    .put("seenAt", session.seenAt().toString())
                    .put("current", same(session, current));
            session.from().browser().ifPresent(browser -> each.put("browser", browser));
            session.from().address().ifPresent(address -> each.put("address", address));
        }
        return ApiResponse.ok(json);
    }

    private ApiResponse endOne(ApiRequest request) {
        inPerson(request);
        String id = request.param("id");
        SignedIn session = sessions.of(request.caller().id()).stream()
                .filter(each -> id(each).equals(id))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("There is no such session, or it has ended already."));
        sessions.end(session);
        ended(request, "one", 1);
        return ApiResponse.empty(204);
    }

    private ApiResponse endOthers(ApiRequest request) {
        inPerson(request);
        Optional<SignedIn> current = sessions.find(request.headers());
        List<SignedIn> others = sessions.of(request.caller().id()).stream()
                .filter(session -> !same(session, current))
                .toList();
        others.forEach(sessions::end);
        ended(request, "others", others.size());
        return ApiResponse.ok(Json.object().put("ended", others.size()));
    }

    private ApiResponse endAll(ApiRequest request) {
        String person = request.param("id");
        int ended = sessions.endAll(person);
        audit.record(AuditEvent.of(AuditAction.SIGNED_OUT, request.caller())
                .from(request.address())
                .on(AuditEvent.Thing.PERSON, person)
                .with("sessions", ended));
        return ApiResponse.ok(Json.object().put("ended", ended));
    }

    private void ended(ApiRequest request, String browsers, int number) {
        audit.record(AuditEvent.of(AuditAction.SIGNED_OUT, request.caller())
                .from(request.address())
                .with("browsers", browsers)
                .with("sessions", number));
    }

    /** Sessions are a browser's: a program has none, and whoever has its key shall not see from where its owner works. */
    private static void inPerson(ApiRequest request) {
        if (request.caller().key().isPresent()) {
            throw ProblemException.of(403, "This can't be done with an API key: sign in and do it on the page.");
        }
    }

    private static boolean same(SignedIn session, Optional<SignedIn> current) {
        return current.map(SignedIn::key).equals(Optional.of(session.key()));
    }

    /** The name of a session for others than its browser: from it nobody gets back to the key, by which it is found. */
    private static String id(SignedIn session) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(("name of " + session.key()).getBytes(StandardCharsets.UTF_8));
            return "session_" + HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
