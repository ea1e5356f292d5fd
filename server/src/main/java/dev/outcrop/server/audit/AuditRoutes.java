package dev.outcrop.server.audit;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.AuditLog;
import dev.outcrop.access.Permission;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.server.http.QueryParam;
import dev.outcrop.store.AuditEntry;
import dev.outcrop.store.AuditQuery;
import dev.outcrop.store.AuditTrail;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/audit}: the audit log for those who decide about people. That it was read is an entry too. */
public final class AuditRoutes {
    private final AuditTrail trail;
    private final AuditLog log;

    public AuditRoutes(AuditTrail trail, AuditLog log) {
        this.trail = requireNonNull(trail, "trail is null");
        this.log = requireNonNull(log, "log is null");
    }

    /** The routes. */
    public List<Endpoint> endpoints() {
        List<String> actions =
                Arrays.stream(AuditAction.values()).map(AuditRoutes::word).toList();
        return List.of(Endpoint.get("/api/audit", "Who did what, newest first")
                .needs(Permission.ADMINISTER)
                .tag("administration")
                .query(new QueryParam.Choice("action", "What was done", actions))
                .query(new QueryParam.Text("person", "The id of who did it", 200))
                .query(new QueryParam.Choice("outcome", "How it ended", List.of("success", "failure")))
                .query(new QueryParam.Text("from", "The first moment, such as 2026-01-31T00:00:00Z", 40))
                .query(new QueryParam.Text("to", "The first moment that is too late", 40))
                .query(new QueryParam.Whole("limit", "The most to return; 50 if not given", 1, 200))
                .query(new QueryParam.Cursor("before", "The “next” of the page before"))
                .returns(200, "A page of entries, each in the words of OCSF; “next” if there are more")
                .answer(this::list));
    }

    private ApiResponse list(ApiRequest request) {
        int limit = Math.toIntExact(request.number("limit", 50));
        List<AuditEntry> found = trail.list(new AuditQuery(
                request.query("action").map(action -> action.toUpperCase(Locale.ROOT)),
                request.query("person"),
                request.query("outcome").map("success"::equals),
                time(request, "from"),
                time(request, "to"),
                place(request),
                limit + 1));
        List<AuditEntry> page = found.subList(0, Math.min(limit, found.size()));
        Map<String, String> people = trail.people(page.stream()
                .flatMap(entry -> entry.person().stream())
                .distinct()
                .toList());
        ObjectNode json = Json.object();
        ArrayNode entries = json.putArray("entries");
        page.forEach(entry -> entries.add(entry(entry, people)));
        if (found.size() > limit) {
            AuditEntry last = page.getLast();
            json.put("next", new AuditQuery.Place(last.at(), last.chain(), last.number()).text());
        }
        log.record(AuditEvent.of(AuditAction.AUDIT_READ, request.caller()).from(request.address()));
        return ApiResponse.ok(json);
    }

    private static ObjectNode entry(AuditEntry entry, Map<String, String> people) {
        ObjectNode json = Json.object()
                .put("at", entry.at().toString())
                .put("action", entry.action().toLowerCase(Locale.ROOT))
                .put("outcome", entry.success() ? "success" : "failure")
                .put("hash", entry.hash());
        entry.person().ifPresent(pseudonym -> {
            ObjectNode person = json.putObject("person").put("pseudonym", pseudonym);
            Optional.ofNullable(people.get(pseudonym))
                    .ifPresentOrElse(id -> person.put("id", id), () -> person.put("erased", true));
        });
        json.set("event", JsonMapper.shared().readTree(entry.json()));
        return json;
    }

    private static Optional<Instant> time(ApiRequest request, String name) {
        try {
            return request.query(name).map(Instant::parse);
        } catch (DateTimeException wrong) {
            throw ProblemException.badField(name, "“" + name + "” has to be a moment such as 2026-01-31T00:00:00Z.");
        }
    }

    private static Optional<AuditQuery.Place> place(ApiRequest request) {
        try {
            return request.query("before").map(AuditQuery.Place::parse);
        } catch (IllegalArgumentException wrong) {
            throw ProblemException.badField("before", "“before” is not the “next” of another page.");
        }
    }

    private static String word(AuditAction action) {
        return action.name().toLowerCase(Locale.ROOT);
    }
}
