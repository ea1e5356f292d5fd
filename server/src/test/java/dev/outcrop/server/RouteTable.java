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
        /** A conversation whose answer is being made. */
        STREAM,
        DELETED_CONVERSATION,
        QUEUED_MESSAGE,
        RUN,
        SPAN,
        APPROVAL,
        ATTACHMENT,
        KEY,
        RECEIPT,
        /** All that is the caller's, who has to ask in person. */
        ONESELF,
        /** One of the caller's sessions, of whom the same is true. */
        SESSION
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

        /** When it is another person's: no more is told than of what is not there. */
        int foreign() {
            return about == About.STREAM ? 204 : 404;
        }
    }

    private static final String RAISE = "{\"tokens\":5,\"until\":\"2100-01-01T00:00:00Z\",\"reason\":\"A test\"}";

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
            route("GET", "/api/chat/{id}/stream", Permission.READ, About.STREAM, "", 200),
            route("POST", "/api/chat/{id}/stop", Permission.CHAT, About.CONVERSATION, "{}", 202),
            route("DELETE", "/api/chat/{id}/queue/{messageId}", Permission.CHAT, About.QUEUED_MESSAGE, "", 204),
            route("POST", "/api/attachments", Permission.CHAT, About.NOTHING, "words", 201),
            route("GET", "/api/attachments/{id}", Permission.READ, About.ATTACHMENT, "", 200),
            route("DELETE", "/api/attachments/{id}", Permission.CHAT, About.ATTACHMENT, "", 204),
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
            route("GET", "/api/usage", Permission.OPERATE, About.NOTHING, "", 200),
            route("GET", "/api/usage/me", Permission.READ, About.NOTHING, "", 200),
            route("GET", "/api/usage/export", Permission.OPERATE, About.NOTHING, "", 200),
            route("GET", "/api/usage/me/export", Permission.READ, About.NOTHING, "", 200),
            route("GET", "/api/budgets/me", Permission.READ, About.NOTHING, "", 200),
            route("GET", "/api/budgets", Permission.OPERATE, About.NOTHING, "", 200),
            route("POST", "/api/budgets/{id}/raise", Permission.OPERATE, About.NOTHING, RAISE, 404), // of none
            route("GET", "/api/keys", Permission.BUILD, About.NOTHING, "", 200),
            route("POST", "/api/keys", Permission.BUILD, About.NOTHING, "{\"name\":\"one\"}", 201),
            route("GET", "/api/keys/all", Permission.ADMINISTER, About.NOTHING, "", 200),
            route("DELETE", "/api/keys/{id}", Permission.BUILD, About.KEY, "", 204),
            route("GET", "/api/me/export", Permission.READ, About.ONESELF, "", 200),
            route("POST", "/api/me/erase", Permission.READ, About.ONESELF, "{\"confirm\":\"erase\"}", 200),
            route("GET", "/api/me/sessions", Permission.READ, About.ONESELF, "", 200),
            route("DELETE", "/api/me/sessions", Permission.READ, About.ONESELF, "", 200),
            // Nobody here has signed in with a browser; OwnSessionsTest has those who have.
            route("DELETE", "/api/me/sessions/{id}", Permission.READ, About.SESSION, "", 404),
            route("GET", "/api/erasures/{id}", Permission.READ, About.RECEIPT, "", 200),
            route(
                    "POST",
                    "/api/people/{id}/erase",
                    Permission.ADMINISTER,
                    About.NOTHING,
                    "{\"confirm\":\"none\"}",
                    200),
            route("DELETE", "/api/people/{id}/sessions", Permission.ADMINISTER, About.NOTHING, "", 200),
            route("GET", "/api/holds", Permission.ADMINISTER, About.NOTHING, "", 200),
            route(
                    "POST",
                    "/api/holds",
                    Permission.ADMINISTER,
                    About.NOTHING,
                    "{\"person\":\"x\",\"reason\":\"y\"}",
                    200),
            route("DELETE", "/api/holds/{id}", Permission.ADMINISTER, About.NOTHING, "", 404),
            route("GET", "/api/audit", Permission.ADMINISTER, About.NOTHING, "", 200),
            route("GET", "/api/audit/export", Permission.ADMINISTER, About.NOTHING, "", 200),
            route("GET", "/api/audit/check", Permission.ADMINISTER, About.NOTHING, "", 200));

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
                        + route.needs().map(needs -> byKey(route, needs)).orElse("needs none") + " | " + foreign(route)
                        + " |\n")
                .collect(Collectors.joining(
                        "",
                        "| route | what it does | least role | API key with | another person's |\n|---|---|---|---|---|\n",
                        ""));
    }

    private static String byKey(Route route, Permission needs) {
        if (route.about() == About.ONESELF || route.about() == About.SESSION) {
            return "none";
        }
        return switch (needs) {
            case READ, CHAT, OPERATE -> "`" + word(needs) + "`";
            case BUILD, ADMINISTER -> "none";
        };
    }

    private static String foreign(Route route) {
        return switch (route.about()) {
            case NOTHING, ONESELF -> "";
            case KEY, RECEIPT -> route.foreign() + "; an admin's may";
            case CONVERSATION, STREAM, DELETED_CONVERSATION, QUEUED_MESSAGE, RUN, SPAN, APPROVAL, ATTACHMENT, SESSION ->
                String.valueOf(route.foreign());
        };
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
