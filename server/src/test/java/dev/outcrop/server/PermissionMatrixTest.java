package dev.outcrop.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Permission;
import dev.outcrop.access.Role;
import dev.outcrop.server.RouteTable.About;
import dev.outcrop.server.RouteTable.Route;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every route, every role and kind of key, one's own and another's thing: on the real server with a real database. */
class PermissionMatrixTest extends PeopleScene {
    private static final List<String> NOBODY = List.of();
    private static final String OTHER = "another";

    /** Of each person; who erases something later would lose their keys. */
    private final Map<String, String> receipts = new HashMap<>();

    /** Who asks; {@code may} is what they may do, {@code person} whose things are theirs. */
    private record Asker(String name, String person, List<String> headers, Set<Permission> may, boolean signedIn) {}

    private List<Asker> askers(Outcrop.Running server) throws Exception {
        var askers = new ArrayList<Asker>();
        askers.add(new Asker("nobody", "nobody", NOBODY, Set.of(), false));
        askers.add(role(Role.NOBODY, Set.of()));
        askers.add(role(Role.READER, Set.of(Permission.READ)));
        askers.add(role(Role.USER, Set.of(Permission.READ, Permission.CHAT)));
        askers.add(role(Role.BUILDER, Set.of(Permission.READ, Permission.CHAT, Permission.BUILD)));
        askers.add(role(Role.OPERATOR, Set.of(Permission.READ, Permission.CHAT, Permission.BUILD, Permission.OPERATE)));
        askers.add(role(Role.ADMIN, Set.of(Permission.values())));
        for (String person : List.of("kim", OTHER)) {
            receipts.put(person, receipt(server, as(person, Role.ADMIN)));
        }
        for (Asker asker : askers) {
            receipts.put(asker.person(), receipt(server, as(asker.person(), Role.ADMIN)));
        }
        for (Permission permission : List.of(Permission.READ, Permission.CHAT, Permission.OPERATE)) {
            String secret = key(server, as("kim", Role.ADMIN), """
                            {"name":"k","permissions":["%s"]}
                            """.formatted(
                                    permission.name().toLowerCase(Locale.ROOT)))
                    .get("secret")
                    .stringValue();
            askers.add(new Asker("a key for " + permission, "kim", by(secret), Set.of(permission), true));
        }
        askers.add(new Asker("a key that is none", "kim", by("ock_0123_" + "x".repeat(43)), Set.of(), false));
        return askers;
    }

    private static Asker role(Role role, Set<Permission> may) {
        String person = "a-" + role;
        return new Asker(role.name(), person, as(person, role), may, true);
    }

    @Test
    void everybody_may_what_the_table_says_and_nothing_else() throws Exception {
        try (var server = server();
                var _ = (AutoCloseable) stay::open) {
            for (Asker asker : askers(server)) {
                for (Route route : RouteTable.ALL) {
                    for (boolean own : Set.of(About.NOTHING, About.ONESELF).contains(route.about())
                            ? List.of(true)
                            : List.of(true, false)) {
                        String owner = own ? asker.person() : OTHER;
                        String path = path(server, route, owner);
                        String body = route.path().equals("/api/chat")
                                ? question(next("c"), "desk", next("m"), "Only talk")
                                : route.body();

                        int status = status(server, asker.headers(), route.method(), path, body);

                        assertThat(status)
                                .as("%s asks %s of %s", asker.name(), route.name(), own ? "their own" : "another")
                                .isEqualTo(expected(asker, route, own));
                    }
                }
            }
        }
    }

    private static int expected(Asker asker, Route route, boolean own) {
        if (route.needs().isEmpty()) {
            return route.status();
        }
        if (!asker.signedIn()) {
            return 401;
        }
        if (!asker.may().contains(route.needs().get())) {
            return 403;
        }
        if (Set.of(About.ONESELF, About.SESSION).contains(route.about())
                && asker.name().startsWith("a key")) {
            return 403;
        }
        boolean theirs = own
                || (Set.of(About.KEY, About.RECEIPT).contains(route.about())
                        && asker.may().contains(Permission.ADMINISTER));
        return theirs ? route.status() : route.foreign();
    }

    /** With something new of the owner's in it. */
    private String path(Outcrop.Running server, Route route, String owner) throws Exception {
        List<String> person = as(owner, Role.ADMIN);
        String path = route.path().replace("{name}", "desk");
        return switch (route.about()) {
            case NOTHING, ONESELF, SESSION -> path.replace("{id}", "none");
            case CONVERSATION -> path.replace("{id}", thing(server, person).conversation());
            case STREAM -> path.replace("{id}", live(server, person));
            case DELETED_CONVERSATION -> {
                String conversation = thing(server, person).conversation();
                assertThat(status(server, person, "DELETE", "/api/conversations/" + conversation, ""))
                        .isEqualTo(204);
                yield path.replace("{id}", conversation);
            }
            case QUEUED_MESSAGE -> {
                Thing thing = thing(server, person);
                yield path.replace("{id}", thing.conversation()).replace("{messageId}", queued(server, person, thing));
            }
            case RUN -> path.replace("{id}", thing(server, person).run());
            case SPAN -> {
                String run = thing(server, person).run();
                JsonNode trace = call(server, person, "GET", "/api/runs/" + run + "/trace", "")
                        .json();
                yield path.replace("{id}", run)
                        .replace("{span}", trace.at("/root/id").stringValue());
            }
            case APPROVAL -> path.replace("{id}", thing(server, person).approval());
            case ATTACHMENT ->
                path.replace(
                        "{id}",
                        call(server, person, "POST", "/api/attachments", "words")
                                .json()
                                .get("id")
                                .stringValue());
            case RECEIPT -> path.replace("{id}", requireNonNull(receipts.get(owner), owner));
            case KEY ->
                path.replace(
                        "{id}",
                        key(server, person, "{\"name\":\"one\"}").get("id").stringValue());
        };
    }

    @Test
    void a_new_route_has_to_be_in_the_table_and_the_docs_show_it() throws Exception {
        Map<String, String> summaries = new TreeMap<>();
        try (var server = server()) {
            call(server, as("ann", Role.READER), "GET", "/openapi.json", "")
                    .json()
                    .path("paths")
                    .properties()
                    .forEach(path -> path.getValue()
                            .properties()
                            .forEach(method -> summaries.put(
                                    method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                    method.getValue().path("summary").stringValue())));
        }
        assertThat(RouteTable.ALL.stream().map(Route::name))
                .as("the routes in RouteTable")
                .containsExactlyInAnyOrderElementsOf(summaries.keySet());

        String table = RouteTable.markdown(summaries);
        Files.writeString(Path.of("target", "permissions-table.md"), table);
        assertThat(Files.readString(Path.of("..", "docs", "permissions.md")))
                .as("the table in docs/permissions.md is that of target/permissions-table.md")
                .contains(table);
    }

    @Test
    void the_page_is_told_who_asks_and_what_they_may_do() throws Exception {
        try (var server = server()) {
            JsonNode user = call(server, as("ann", Role.BUILDER), "GET", "/api/info", "")
                    .json()
                    .get("user");
            assertThat(user.toString())
                    .isEqualTo(
                            "{\"id\":\"ann\",\"name\":\"ann\",\"role\":\"builder\",\"signedIn\":true,\"may\":[\"read\",\"chat\",\"build\"]}");
            assertThat(Optional.of(status(server, as("x", Role.NOBODY), "GET", "/api/info", "")))
                    .contains(403);
        }
    }
}
