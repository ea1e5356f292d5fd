package dev.outcrop.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.id.ConversationId;
import dev.outcrop.server.http.Answers;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.RawHttp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class WallsTest {
    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_rebound_name_gets_nothing_from_any_route_or_page() throws Exception {
        remember();
        for (String host :
                List.of("evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "[::2]", "localhost:1:2")) {
            int status = host.equals("localhost:1:2") ? 400 : 403; // no name at all, or none of ours
            for (String route : routes()) {
                String answer = ask(route, "Host: " + host);
                if (!route.startsWith("GET /health/live") && !route.startsWith("GET /health/ready")) {
                    assertRefused(route + " for " + host, status, answer);
                }
            }
            assertRefused("page for " + host, status, ask("GET /", "Host: " + host));
        }
        assertUntouched();
    }

    @Test
    void a_page_of_another_origin_changes_nothing_and_reads_nothing() throws Exception {
        remember();
        String own = "Host: localhost:" + server.http.port();
        for (String route : routes()) {
            for (String site : List.of("cross-site", "same-site", "nonsense")) {
                assertRefused(route, 403, ask(route, own, "Sec-Fetch-Site: " + site));
            }
            if (!route.startsWith("GET ")) {
                for (String origin : List.of("https://evil.example", "http://localhost:1", "null", "http://", "%%%")) {
                    assertRefused(route, 403, ask(route, own, "Origin: " + origin));
                }
            }
        }
        assertUntouched();
    }

    @Test
    void the_servers_own_page_passes() throws Exception {
        remember();
        String host = "localhost:" + server.http.port();
        String answer = ask(
                "PATCH /api/conversations/kept",
                "Host: " + host,
                "Origin: http://" + host,
                "Sec-Fetch-Site: same-origin");
        assertThat(answer).startsWith("HTTP/1.1 200");
        assertThat(ask("GET /api/agents", "Host: [::1]:" + server.http.port())).startsWith("HTTP/1.1 200");
        assertThat(ask("GET /api/agents", "Host: 127.0.0.1")).startsWith("HTTP/1.1 200");
    }

    private void remember() {
        server.model.say("My secret");
        assertThat(server.runner.ask(new ConversationId("kept"), "chef", "Tell me"))
                .isNotEmpty();
    }

    private void assertUntouched() throws Exception {
        JsonNode kept = server.json("/api/conversations/kept");
        assertThat(kept.get("pinned").booleanValue()).isFalse();
        assertThat(kept.get("title").stringValue()).isEqualTo("Tell me");
    }

    private static void assertRefused(String what, int status, String answer) {
        assertThat(answer).as(what).startsWith("HTTP/1.1 " + status + " ").doesNotContain("secret", "Tell me", "Chef");
        Answers.checkBody(answer);
    }

    /** Every route of the description, with the remembered conversation in its placeholders. */
    private List<String> routes() throws Exception {
        var routes = new ArrayList<String>();
        JsonNode paths = Json.ours(server.get("/openapi.json").body()).get("paths");
        paths.properties()
                .forEach(path -> path.getValue().propertyNames().forEach(method -> {
                    String address = path.getKey().replace("{id}", "kept").replace("{name}", "chef");
                    routes.add(method.toUpperCase(Locale.ROOT) + " " + address);
                }));
        assertThat(routes).hasSizeGreaterThan(10);
        return routes;
    }

    private String ask(String route, String... headers) throws IOException {
        String body = route.startsWith("PATCH") ? "{\"pinned\":true}" : "{}";
        String entity = route.startsWith("GET")
                ? ""
                : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n";
        return RawHttp.ask(
                server.http.port(),
                route + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n" + entity + "\r\n"
                        + (entity.isEmpty() ? "" : body));
    }
}
