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
import dev.outcrop.store.AuditCheck;
import dev.outcrop.store.AuditEntry;
import dev.outcrop.store.AuditQuery;
import dev.outcrop.store.AuditTrail;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/audit}: the audit log for those who decide about people. That it was read is an entry too. */
public final class AuditRoutes {
    private static final String TAG = "administration";
    private static final int MOST = 200;
    private static final List<String> ACTIONS = Arrays.stream(AuditAction.values())
            .map(action -> action.name().toLowerCase(Locale.ROOT))
            .toList();

    private final AuditTrail trail;
    private final AuditLog log;
    private final ReentrantLock checking = new ReentrantLock();

    public AuditRoutes(AuditTrail trail, AuditLog log) {
        this.trail = requireNonNull(trail, "trail is null");
        this.log = requireNonNull(log, "log is null");
    }

    /** The routes. */
    public List<Endpoint> endpoints() {
        return List.of(
                filtered(Endpoint.get("/api/audit", "Who did what, newest first"))
                        .query(new QueryParam.Whole("limit", "The most to return; 50 if not given", 1, MOST))
                        .query(new QueryParam.Cursor("before", "The “next” of the page before"))
                        .returns(200, "A page of entries, each in the words of OCSF; “next” if there are more")
                        .answer(this::list),
                filtered(Endpoint.get("/api/audit/export", "The same as a file: all that the filters leave"))
                        .query(new QueryParam.Choice("format", "ndjson if not given", AuditFile.FORMATS))
                        .type("application/x-ndjson")
                        .returns(200, "A line for each entry; of JSON, each exactly as it was written")
                        .stream(this::export),
                Endpoint.get("/api/audit/check", "Whether anything in the log was changed or taken away")
                        .needs(Permission.ADMINISTER)
                        .tag(TAG)
                        .returns(200, "What was found, as “outcrop audit verify” tells it")
                        .answer(this::check));
    }

    private static Endpoint.Builder filtered(Endpoint.Builder route) {
        return route.needs(Permission.ADMINISTER)
                .tag(TAG)
                .query(new QueryParam.Choice("action", "What was done", ACTIONS))
                .query(new QueryParam.Text("person", "The id of who did it", 200))
                .query(new QueryParam.Choice("outcome", "How it ended", List.of("success", "failure")))
                .query(new QueryParam.Text("from", "The first moment, such as 2026-01-31T00:00:00Z", 40))
                .query(new QueryParam.Text("to", "The first moment that is too late", 40));
    }

    private ApiResponse list(ApiRequest request) {
        int limit = Math.toIntExact(request.number("limit", 50));
        Optional<AuditQuery.Place> before = place(request);
        List<AuditEntry> found = trail.list(query(request, before, limit + 1));
        List<AuditEntry> page = found.subList(0, Math.min(limit, found.size()));
        Map<String, String> people = people(page);
        ObjectNode json = Json.object();
        ArrayNode entries = json.putArray("entries");
        page.forEach(entry -> entries.add(entry(entry, people)));
        if (found.size() > limit) {
            json.put("next", place(page.getLast()).text());
        }
        if (before.isEmpty()) {
            ACTIONS.forEach(json.putArray("actions")::add);
        }
        read(request, "list");
        return ApiResponse.ok(json);
    }

    private void export(ApiRequest request, ServerResponse response) throws IOException {
        AuditFile file = AuditFile.of(request.query("format").orElse(AuditFile.FORMATS.getFirst()));
        AuditQuery first = query(request, Optional.empty(), MOST); // which may refuse the request
        read(request, "export");
        response.header(HeaderNames.CONTENT_TYPE, file.type());
        response.header(
                HeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"outcrop-audit." + file.ending() + "\"");
        try (Writer lines =
                new BufferedWriter(new OutputStreamWriter(response.outputStream(), StandardCharsets.UTF_8))) {
            lines.write(file.head());
            List<AuditEntry> page = trail.list(first);
            while (!page.isEmpty()) {
                Map<String, String> people = people(page);
                for (AuditEntry entry : page) {
                    lines.write(file.line(entry, people));
                }
                page = page.size() < MOST
                        ? List.of()
                        : trail.list(query(request, Optional.of(place(page.getLast())), MOST));
            }
        }
    }

    /** It reads all of the log, so that one at a time is enough. */
    private ApiResponse check(ApiRequest request) {
        if (!checking.tryLock()) {
            throw ProblemException.of(409, "The log is being checked already. Ask again when that is over.");
        }
        try {
            AuditCheck check = trail.check();
            read(request, "check");
            ObjectNode json = Json.object()
                    .put("well", check.faults().isEmpty())
                    .put("chains", check.chains())
                    .put("entries", check.entries())
                    .put("removed", check.removed());
            ArrayNode faults = json.putArray("faults");
            check.faults().stream().limit(MOST).forEach(faults::add);
            return ApiResponse.ok(json);
        } finally {
            checking.unlock();
        }
    }

    private void read(ApiRequest request, String what) {
        AuditEvent event = AuditEvent.of(AuditAction.AUDIT_READ, request.caller())
                .from(request.address())
                .with("what", what);
        for (String filter : List.of("action", "outcome", "from", "to")) {
            Optional<String> value = request.query(filter);
            if (value.isPresent()) {
                event = event.with(filter, value.get());
            }
        }
        log.record(event);
    }

    private static AuditQuery query(ApiRequest request, Optional<AuditQuery.Place> before, int limit) {
        return new AuditQuery(
                request.query("action").map(action -> action.toUpperCase(Locale.ROOT)),
                request.query("person"),
                request.query("outcome").map("success"::equals),
                time(request, "from"),
                time(request, "to"),
                before,
                limit);
    }

    private static AuditQuery.Place place(AuditEntry entry) {
        return new AuditQuery.Place(entry.at(), entry.chain(), entry.number());
    }

    /** Who the entries' pseudonyms stand for. */
    private Map<String, String> people(List<AuditEntry> page) {
        return trail.people(page.stream()
                .flatMap(entry -> entry.person().stream())
                .distinct()
                .toList());
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
}
