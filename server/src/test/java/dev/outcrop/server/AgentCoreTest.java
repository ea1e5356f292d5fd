package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.bedrock.local.Script;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real server as a container of Amazon Bedrock AgentCore Runtime: what the runtime sends, and what it gets. */
class AgentCoreTest extends ServerScene {
    private static final String SESSION = "X-Amzn-Bedrock-AgentCore-Runtime-Session-Id";
    private static final String USER = "X-Amzn-Bedrock-AgentCore-Runtime-User-Id";
    private static final String ONE = "session-one-0123456789-0123456789-0123";
    private static final String TWO = "session-two-0123456789-0123456789-0123";

    @Override
    void writeAgents() throws IOException {
        agent("desk", "tools: [sky, order]");
        agent("clerk", "tools: []");
        script.always(request -> has(request, "toolResult"), turn -> turn.text("It is ordered."));
        script.always(
                request -> Script.lastUserText(request).contains("Order"),
                turn -> turn.text("I order it.").toolUse("call_1", "order", "{\"what\":\"tea\"}"));
        script.always(
                request -> request.path("messages").size() > 1,
                turn -> turn.text("You have asked before.").usage(100, 10));
        script.otherwise(turn -> turn.text("It is ", "cold.").usage(100, 10));
    }

    private static boolean has(JsonNode request, String word) {
        return request.path("messages").toString().contains(word);
    }

    @Override
    Map<String, String> environment() {
        Map<String, String> environment = super.environment();
        environment.put("OUTCROP_AGENTCORE", "on");
        environment.put("OUTCROP_HOST", "0.0.0.0");
        return environment;
    }

    private HttpResponse<String> invoke(Outcrop.Running server, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.url() + "/invocations"))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode answered(Outcrop.Running server, String body, String... headers) throws Exception {
        HttpResponse<String> response = invoke(server, body, headers);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        return json(response);
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    private JsonNode ping(Outcrop.Running server) throws Exception {
        HttpResponse<String> response = send(server, "GET", "/ping");
        assertThat(response.statusCode()).isEqualTo(200);
        return json(response);
    }

    @Test
    void a_prompt_is_answered_whole_and_a_session_is_a_conversation() throws Exception {
        try (var server = server()) {
            JsonNode first = answered(server, "{\"prompt\":\"Weather?\",\"agent\":\"desk\"}", SESSION, ONE);
            assertThat(first.path("response").asString()).isEqualTo("It is cold.");
            assertThat(first.path("status").asString()).isEqualTo("success");
            assertThat(first.at("/run/agent").asString()).isEqualTo("desk");
            assertThat(first.at("/run/usage/totalTokens").asInt()).isEqualTo(110);

            assertThat(said(answered(server, "{\"prompt\":\"And now?\"}", SESSION, ONE)))
                    .isEqualTo("You have asked before.");
            assertThat(said(answered(server, "{\"prompt\":\"And now?\"}", SESSION, TWO)))
                    .as("another session")
                    .isEqualTo("It is cold.");
            assertThat(said(answered(server, "{\"prompt\":\"And now?\"}")))
                    .as("no session")
                    .isEqualTo("It is cold.");
            assertThat(answered(server, "{\"prompt\":\"Hm?\",\"agent\":\"clerk\"}")
                            .at("/run/agent")
                            .asString())
                    .isEqualTo("clerk");
        }
    }

    private static String said(JsonNode answer) {
        return answer.path("response").asString();
    }

    @Test
    void who_accepts_a_stream_gets_one() throws Exception {
        try (var server = server()) {
            for (HttpResponse<String> response : List.of(
                    invoke(server, "{\"prompt\":\"Weather?\"}", "Accept", "text/event-stream, application/json"),
                    invoke(server, "{\"prompt\":\"Weather?\",\"stream\":true}"))) {
                assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
                assertThat(response.body())
                        .contains("\"type\":\"text-delta\"", "It is ", "cold.")
                        .endsWith("data: [DONE]\n\n");
            }
        }
    }

    @Test
    void what_cannot_be_answered_is_refused_with_the_fields_name() throws Exception {
        try (var server = server()) {
            assertThat(json(invoke(server, "{\"text\":\"hm\"}")).path("field").asString())
                    .isEqualTo("prompt");
            assertThat(invoke(server, "{\"prompt\":\"  \"}").statusCode()).isEqualTo(400);
            assertThat(invoke(server, "").statusCode()).isEqualTo(400);
            assertThat(invoke(server, "prompt").statusCode()).isEqualTo(400);
            assertThat(json(invoke(server, "{\"approval\":\"a\"}"))
                            .path("field")
                            .asString())
                    .isEqualTo("decision");
            assertThat(invoke(server, "{\"approval\":\"none\",\"decision\":\"deny\"}")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(json(invoke(server, "{\"prompt\":\"x\",\"agent\":\"nobody\"}"))
                            .path("field")
                            .asString())
                    .isEqualTo("agent");
            assertThat(invoke(server, "{\"prompt\":\"x\"}", SESSION, "s".repeat(257))
                            .statusCode())
                    .isEqualTo(400);
            assertThat(invoke(server, "{\"prompt\":\"x\"}", "Content-Type", "application/octet-stream")
                            .statusCode())
                    .as("the runtime hands on whatever type its client has said")
                    .isEqualTo(200);
        }
    }

    @Test
    void a_failed_answer_says_so() throws Exception {
        script.when(
                request -> has(request, "Fail"),
                turn -> turn.httpError(400, "ValidationException", "messages: no good"));
        try (var server = server()) {
            JsonNode answer = answered(server, "{\"prompt\":\"Fail\"}");
            assertThat(answer.path("status").asString()).isEqualTo("error");
            assertThat(answer.path("error").asString()).startsWith("The model refused the request");
        }
    }

    @Test
    void an_answer_that_waits_for_a_person_is_decided_on_by_its_owner_alone() throws Exception {
        try (var server = server()) {
            JsonNode waiting =
                    answered(server, "{\"prompt\":\"Order tea\",\"agent\":\"desk\"}", SESSION, ONE, USER, "ann");
            assertThat(waiting.path("status").asString()).isEqualTo("waiting");
            assertThat(waiting.at("/approvals/0/tool").asString()).isEqualTo("order");
            String decision = "{\"approval\":\""
                    + waiting.at("/approvals/0/approvalId").asString() + "\",\"decision\":\"approve\"}";

            assertThat(invoke(server, decision, SESSION, ONE, USER, "bob").statusCode())
                    .isEqualTo(404);
            assertThat(invoke(server, decision, SESSION, TWO, USER, "ann").statusCode())
                    .as("from another session")
                    .isEqualTo(404);
            assertThat(invoke(server, decision, SESSION, ONE).statusCode()).isEqualTo(404);
            JsonNode done = answered(server, decision, SESSION, ONE, USER, "ann");
            assertThat(done.path("status").asString()).isEqualTo("success");
            assertThat(said(done)).isEqualTo("I order it.\n\nIt is ordered.");
            assertThat(done.has("approvals")).isFalse();
            assertThat(invoke(server, decision.replace("approve", "deny"), SESSION, ONE, USER, "ann")
                            .statusCode())
                    .isEqualTo(409);
            assertThat(invoke(server, decision, SESSION, ONE, USER, "ann", "Accept", "text/event-stream")
                            .body())
                    .as("the same again, as a stream of the whole answer")
                    .contains("I order it.", "It is ordered.", "[DONE]");
        }
    }

    @Test
    void everybody_has_conversations_and_budgets_of_their_own() throws Exception {
        try (var server = server("OUTCROP_BUDGETS_LIMITS", "each=person,day,100 tokens")) {
            assertThat(said(answered(server, "{\"prompt\":\"Weather?\"}", SESSION, ONE, USER, "ann")))
                    .isEqualTo("It is cold.");
            assertThat(said(answered(server, "{\"prompt\":\"Weather?\"}", SESSION, ONE, USER, "bob")))
                    .as("the same session is another one for somebody else")
                    .isEqualTo("It is cold.");
            assertThat(answered(server, "{\"prompt\":\"Weather?\"}", SESSION, TWO, USER, "ann")
                            .path("status")
                            .asString())
                    .as("ann's tokens are used")
                    .isEqualTo("error");
            assertThat(said(answered(server, "{\"prompt\":\"Weather?\"}", SESSION, ONE)))
                    .as("who is not named")
                    .isEqualTo("It is cold.");
            assertThat(answered(server, "{\"prompt\":\"Weather?\"}", SESSION, TWO)
                            .path("status")
                            .asString())
                    .as("is one, whatever the session")
                    .isEqualTo("error");
        }
    }

    @Test
    void roles_and_limits_hold() throws Exception {
        for (String role : List.of("nobody", "reader")) {
            try (var server = server("OUTCROP_ACCESS_DEFAULT_ROLE", role)) {
                assertThat(invoke(server, "{\"prompt\":\"Weather?\"}").statusCode())
                        .as(role)
                        .isEqualTo(403);
                assertThat(ping(server).path("status").asString()).isEqualTo("Healthy");
            }
        }
        try (var server = server("OUTCROP_QUESTIONS", "1")) {
            answered(server, "{\"prompt\":\"Weather?\"}", USER, "ann");
            assertThat(invoke(server, "{\"prompt\":\"Weather?\"}", USER, "ann").statusCode())
                    .isEqualTo(429);
            answered(server, "{\"prompt\":\"Weather?\"}", USER, "bob");
        }
        try (var server = server("OUTCROP_ACCESS_AGENTS", "desk=staff")) {
            assertThat(invoke(server, "{\"prompt\":\"Weather?\",\"agent\":\"desk\"}")
                            .statusCode())
                    .as("nobody tells groups, so lists hold for everybody")
                    .isEqualTo(404);
            answered(server, "{\"prompt\":\"Weather?\",\"agent\":\"clerk\"}");
        }
    }

    @Test
    void a_ping_says_whether_answers_are_made_and_since_when() throws Exception {
        Gate gate = Gate.closed();
        script.when(request -> has(request, "Wait"), turn -> turn.hold(gate).text("Well."));
        try (var server = server()) {
            JsonNode before = ping(server);
            assertThat(before.path("status").asString()).isEqualTo("Healthy");
            var answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return answered(server, "{\"prompt\":\"Wait\"}");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            gate.awaitReached(PATIENCE);
            JsonNode busy = ping(server);
            assertThat(busy.path("status").asString()).isEqualTo("HealthyBusy");
            assertThat(busy.path("time_of_last_update").asLong())
                    .isGreaterThanOrEqualTo(before.path("time_of_last_update").asLong());
            assertThat(ping(server)).as("nothing has changed").isEqualTo(busy);
            gate.open();
            assertThat(said(answer.get())).isEqualTo("Well.");
            await().atMost(PATIENCE)
                    .until(() -> ping(server).path("status").asString().equals("Healthy"));
        }
    }

    @Test
    void a_question_waits_for_the_one_before_it_in_its_session() throws Exception {
        Gate gate = Gate.closed();
        script.when(request -> has(request, "Wait"), turn -> turn.hold(gate).text("Well."));
        try (var server = server()) {
            var first = CompletableFuture.supplyAsync(() -> quietly(server, "{\"prompt\":\"Wait\"}"));
            gate.awaitReached(PATIENCE);
            var second = CompletableFuture.supplyAsync(() -> quietly(server, "{\"prompt\":\"And now?\"}"));
            gate.open();
            assertThat(said(first.get())).isEqualTo("Well.");
            assertThat(said(second.get())).isEqualTo("You have asked before.");
        }
    }

    @Test
    void a_whole_answer_that_a_server_that_stops_does_not_finish_is_refused() throws Exception {
        Gate gate = Gate.closed();
        script.when(request -> has(request, "Wait"), turn -> turn.hold(gate).text("Well."));
        Outcrop.Running server = server();
        try {
            var answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return invoke(server, "{\"prompt\":\"Wait\"}");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            gate.awaitReached(PATIENCE);
            server.close();
            assertThat(answer.get().statusCode()).isEqualTo(503);
        } finally {
            server.close();
            gate.open();
        }
    }

    @Test
    void an_api_key_is_nothing_there() throws Exception {
        try (var server = server()) {
            String key = "Bearer ock_0123_" + "a".repeat(43);
            assertThat(said(answered(server, "{\"prompt\":\"Weather?\"}", "Authorization", key)))
                    .isEqualTo("It is cold.");
        }
    }

    private JsonNode quietly(Outcrop.Running server, String body) {
        try {
            return answered(server, body, SESSION, ONE);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void nothing_else_is_there_and_any_host_is_taken() throws Exception {
        try (var server = server()) {
            for (RouteTable.Route route : RouteTable.ALL) {
                String path = route.path().replaceAll("\\{[a-zA-Z]+}", "some");
                if (path.equals("/openapi.json")) {
                    continue; // what is there says what it is
                }
                assertThat(send(server, route.method(), path).statusCode())
                        .as(route.name())
                        .isIn(404, 405);
            }
            assertThat(get(server, "/openapi.json").path("paths").propertyNames())
                    .containsExactlyInAnyOrder("/invocations", "/ping", "/openapi.json");
            assertThat(send(server, "GET", "/").statusCode()).isEqualTo(404);
            assertThat(send(server, "GET", "/auth/sign-in").statusCode()).isEqualTo(404);
            assertThat(send(server, "GET", "/invocations").statusCode()).isEqualTo(405);
            assertThat(fromHost(server, "bedrock-agentcore.example", "")).startsWith("HTTP/1.1 200");
            assertThat(fromHost(server, "any.example", "Origin: https://other.example\r\n"))
                    .as("another page")
                    .startsWith("HTTP/1.1 403");
        }
        try (var server = server("OUTCROP_HOST", "127.0.0.1")) {
            assertThat(fromHost(server, "any.example", ""))
                    .as("on a laptop a name that leads here is none of ours")
                    .startsWith("HTTP/1.1 403");
        }
    }

    private static String fromHost(Outcrop.Running server, String host, String more) throws Exception {
        int port = URI.create(server.url()).getPort();
        String body = "{\"prompt\":\"Weather?\"}";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(("POST /invocations HTTP/1.1\r\nHost: " + host + "\r\n" + more
                                    + "Content-Type: application/json\r\nConnection: close\r\nContent-Length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
