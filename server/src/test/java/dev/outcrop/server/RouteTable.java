package dev.outcrop.server;

import dev.outcrop.access.Permission;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every route of the server and who may ask it: what the matrix tries, and what docs/permissions.md shows. */
final class RouteTable {
    private RouteTable() {}

    /** Whose thing a route is about. */
    enum About {
        /** Nobody's. */
        NOTHING,
        CONVERSATION,
        DELETED_CONVERSATION,
        QUEUED_MESSAGE,
        RUN,
        SPAN,
        APPROVAL,
        KEY
    }

    /**
     * A route.
     *
     * @param needs empty for everybody, signed in or not
     * @param status when it is done
     */
    record Route(String method, String path, Optional<Permission> needs, About about, String body, int status) {
        String name() {
            return method + " " + path;
        }
    }

    static final List<Route> ALL = List.of(
            route("GET", "/health/live", About.NOTHING, "", 200),
            route("GET", "/health/ready", About.NOTHING, "", 200),
            route("GET", "/health/details", Permission.OPERATE, About.NOTHING, "", 200),
            route("GET", "/metrics", Permission.OPERATE, About.NOTHING, "", 200),
            route("GET", "/openapi.json", Permission.READ, About.NOTHING, "", 200),
            route("GET", "/api/info", Permission.READ, About.NOTHING, "", 200),
            route("GET", "/api/agents", Permission.READ, About.NOTHING, "", 200),
            route("GET", "/api/agents/{name}", Permission.READ, About.NOTHING, "", 200),
            route("GET", "/api/conversations", Permission.READ, About.NOTHING, "", 200),
            route("GET", "/api/conversations/{id}", Permission.READ, About.CONVERSATION, "", 200),
            route("GET", "/api/conversations/{id}/messages", Permission.READ, About.CONVERSATION, "", 200),
            route("GET", "/api/conversations/{id}/export", Permission.READ, About.CONVERSATION, "", 200),
            route("PATCH", "/api/conversations/{id}", Permission.CHAT, About.CONVERSATION, "{\"pinned\":true}", 200),
            route("DELETE", "/api/conversations/{id}", Permission.CHAT, About.CONVERSATION, "", 204),
            route("POST", "/api/conversations/{id}/restore", Permission.CHAT, About.DELETED_CONVERSATION, "{}", 200),
            route("POST", "/api/chat", Permission.CHAT, About.NOTHING, "{}", 200),
            route("GET", "/api/chat/{id}/stream", Permission.READ, About.NOTHING, "", 204),
            route("POST", "/api/chat/{id}/stop", Permission.CHAT, About.CONVERSATION, "{}", 202),
            route("DELETE", "/api/chat/{id}/queue/{messageId}", Permission.CHAT, About.QUEUED_MESSAGE, "", 204),
            route("GET", "/api/runs/{id}", Permission.READ, About.RUN, "", 200),
            route("GET", "/api/runs/{id}/events", Permission.READ, About.RUN, "", 200),
            route("GET", "/api/runs/{id}/trace", Permission.READ, About.RUN, "", 200),
            route("GET", "/api/runs/{id}/trace/spans/{span}", Permission.READ, About.SPAN, "", 200),
            route("GET", "/api/runs/{id}/trace/events", Permission.READ, About.RUN, "", 200),
            route("POST", "/api/runs/{id}/cancel", Permission.CHAT, About.RUN, "{}", 202),
            route("PUT", "/api/runs/{id}/feedback", Permission.CHAT, About.RUN, "{\"rating\":\"up\"}", 200),
            route("DELETE", "/api/runs/{id}/feedback", Permission.CHAT, About.RUN, "", 204),
            route("GET", "/api/approvals/{id}", Permission.READ, About.APPROVAL, "", 200),
            route("POST", "/api/approvals/{id}", Permission.CHAT, About.APPROVAL, "{\"decision\":\"deny\"}", 200),
            route("GET", "/api/keys", Permission.BUILD, About.NOTHING, "", 200),
            route("POST", "/api/keys", Permission.BUILD, About.NOTHING, "{\"name\":\"one\"}", 201),
            route("GET", "/api/keys/all", Permission.ADMINISTER, About.NOTHING, "", 200),
            route("DELETE", "/api/keys/{id}", Permission.BUILD, About.KEY, "", 204));

    private static Route route(String method, String path, About about, String body, int status) {
        return new Route(method, path, Optional.empty(), about, body, status);
    }

    private static Route route(String method, String path, Permission needs, About about, String body, int status) {
        return new Route(method, path, Optional.of(needs), about, body, status);
    }

    /** As it stands in the docs; {@code summaries} by method and path. */
    static String markdown(Map<String, String> summaries) {
        return ALL.stream()
                .map(route -> "| `" + route.name() + "` | " + summaries.getOrDefault(route.name(), "") + " | "
                        + route.needs().map(needs -> word(needs.least())).orElse("everybody") + " | "
                        + route.needs().map(RouteTable::byKey).orElse("needs none") + " | " + foreign(route) + " |\n")
                .collect(Collectors.joining(
                        "",
                        "| route | what it does | least role | API key with | another person's |\n|---|---|---|---|---|\n",
                        ""));
    }

    private static String byKey(Permission needs) {
        return switch (needs) {
            case READ, CHAT, OPERATE -> "`" + word(needs) + "`";
            case BUILD, ADMINISTER -> "none";
        };
    }

    private static String foreign(Route route) {
        return switch (route.about()) {
            case NOTHING -> "";
            case KEY -> "404; an admin's may";
            case CONVERSATION, DELETED_CONVERSATION, QUEUED_MESSAGE, RUN, SPAN, APPROVAL -> "404";
        };
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
