package dev.outcrop.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.RawHttp;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ServerRoutesTest {
    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void agents_are_listed_with_their_tools() throws Exception {
        JsonNode all = server.json("/api/agents");

        assertThat(all.get("default").stringValue()).isEqualTo("chef");
        assertThat(all.get("agents")).hasSize(2);
        assertThat(all.get("agents").get(0)).isEqualTo(Json.ours("""
                {"name": "chef", "title": "Chef AI", "description": "Helps with Chef AI", "model": "chat",
                 "suggestions": ["What now?"],
                 "tools": [{"name": "oven", "title": "Oven", "description": "Heats", "effect": "read",
                            "approval": "auto"},
                           {"name": "bake", "title": "Bake", "description": "Bakes", "effect": "write",
                            "approval": "ask"}],
                 "agents": []}
                """));
        assertThat(server.json("/api/agents/farm").get("title").stringValue()).isEqualTo("Farm adviser");
        assertThat(server.get("/api/agents/nobody").statusCode()).isEqualTo(404);
    }

    @Test
    void the_header_is_told_which_model_answers_and_why() throws Exception {
        assertThat(server.json("/api/info")).isEqualTo(Json.ours("""
                {"version": "1.2.3",
                 "model": {"provider": "demo", "reason": "There are no AWS credentials.", "demo": true},
                 "user": {"id": "local", "name": "You", "role": "admin", "signedIn": false,
                          "may": ["read", "chat", "build", "operate", "administer"]},
                 "titles": "words"}
                """));
    }

    @Test
    void readiness_follows_the_servers_life_and_is_told_to_any_host() throws Exception {
        String ask = "GET /health/ready HTTP/1.1\r\nHost: 10.0.0.7:8080\r\nConnection: close\r\n\r\n";

        assertThat(RawHttp.ask(server.http.port(), ask))
                .startsWith("HTTP/1.1 503")
                .contains("\"starting\"");
        server.lifecycle.ready();
        assertThat(RawHttp.ask(server.http.port(), ask))
                .startsWith("HTTP/1.1 200")
                .contains("\"ready\"");
        server.lifecycle.drain();
        assertThat(RawHttp.ask(server.http.port(), ask))
                .startsWith("HTTP/1.1 503")
                .contains("\"draining\"");
        assertThat(server.json("/health/live").get("status").stringValue()).isEqualTo("up");
        assertThat(server.json("/health/details")
                        .get("checks")
                        .get("store")
                        .get("well")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void the_description_lists_every_route() throws Exception {
        JsonNode description = server.json("/openapi.json");

        assertThat(description.get("openapi").stringValue()).startsWith("3.1");
        assertThat(description.get("paths").propertyNames())
                .contains(
                        "/api/agents",
                        "/api/agents/{name}",
                        "/api/info",
                        "/api/conversations",
                        "/api/conversations/{id}",
                        "/api/conversations/{id}/restore",
                        "/api/conversations/{id}/messages",
                        "/api/conversations/{id}/export",
                        "/health/live",
                        "/health/ready",
                        "/health/details",
                        "/openapi.json");
        JsonNode change =
                description.get("paths").get("/api/conversations/{id}").get("patch");
        assertThat(change.at("/requestBody/content/application~1json/schema/additionalProperties")
                        .booleanValue())
                .isFalse();
        assertThat(change.at("/parameters/0/name").stringValue()).isEqualTo("id");
        List<String> operations = description
                .get("paths")
                .valueStream()
                .flatMap(path -> path.valueStream())
                .map(operation -> operation.get("operationId").stringValue())
                .toList();
        assertThat(operations).doesNotHaveDuplicates().contains("getConversationsByIdMessages");
    }

    @Test
    void unknown_addresses_of_the_api_are_problems_and_all_others_are_the_page() throws Exception {
        assertThat(server.get("/api/nothing").statusCode()).isEqualTo(404);
        assertThat(server.get("/api").statusCode()).isEqualTo(404);
        assertThat(server.get("/assets/nothing.js").statusCode()).isEqualTo(404);
        HttpResponse<String> page = server.get("/c/conversation");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("This build has no pages");
        assertThat(server.send("POST", "/c/conversation", "{}").statusCode()).isEqualTo(405);
    }
}
