package dev.outcrop.server.signin;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.AuditLog;
import dev.outcrop.access.Permission;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.Json;
import java.util.List;
import java.util.function.ToIntFunction;

/** {@code /api/people/{id}/sessions}: for those who have to sign somebody else out. */
public final class SessionRoutes {
    private final ToIntFunction<String> ending;
    private final AuditLog audit;

    /** {@code ending} ends all sessions of a person and tells how many there were. */
    public SessionRoutes(ToIntFunction<String> ending, AuditLog audit) {
        this.ending = requireNonNull(ending, "ending is null");
        this.audit = requireNonNull(audit, "audit is null");
    }

    /** The one route. */
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.delete("/api/people/{id}/sessions", "Signs a person out everywhere")
                .needs(Permission.ADMINISTER)
                .tag("administration")
                .returns(200, "How many sessions have ended")
                .answer(this::end));
    }

    private ApiResponse end(ApiRequest request) {
        String person = request.param("id");
        int ended = ending.applyAsInt(person);
        audit.record(AuditEvent.of(AuditAction.SIGNED_OUT, request.caller())
                .from(request.address())
                .on(AuditEvent.Thing.PERSON, person)
                .with("sessions", ended));
        return ApiResponse.ok(Json.object().put("ended", ended));
    }
}
