package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.access.Role;
import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.bedrock.local.Script;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** API keys over HTTP, on the real server with a real database. */
class KeysTest extends PeopleScene {
    private static final List<String> ANN = as("ann", Role.BUILDER);
    private static final List<String> BOB = as("bob", Role.BUILDER);

    @Override
    void writeAgents() throws IOException {
        super.writeAgents();
        agent("other", "tools: [sky]");
    }

    @Test
    void the_secret_is_shown_once_and_is_nowhere_after() throws Exception {
        String secret;
        try (var server = server()) {
            JsonNode made = key(server, ANN, "{\"name\":\" build  \"}");
            secret = made.get("secret").stringValue();
            assertThat(secret)
                    .matches("ock_[0-9a-f]{32}_[A-Za-z0-9_-]{43}")
                    .startsWith(made.get("id").stringValue());
            assertThat(made.get("name").stringValue()).isEqualTo("build");
            assertThat(made.get("permissions").toString()).isEqualTo("[\"read\",\"chat\"]");
            assertThat(Duration.between(
                            Instant.parse(made.get("createdAt").stringValue()),
                            Instant.parse(made.get("expiresAt").stringValue())))
                    .isEqualTo(Duration.ofDays(90));

            assertThat(status(server, by(secret), "GET", "/api/info", "")).isEqualTo(200);

            String list = call(server, ANN, "GET", "/api/keys", "").body();
            assertThat(list).contains(made.get("id").stringValue(), "usedAt").doesNotContain(secret, "secret", "hash");
            assertThat(call(server, BOB, "GET", "/api/keys", "").body()).isEqualTo("{\"keys\":[]}");
        }
        String random = secret.substring(secret.length() - 43);
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(random);
            }
        }
        assertThat(logs.list).noneMatch(event -> event.getFormattedMessage().contains(random));
    }

    @Test
    void what_does_not_fit_is_refused_with_its_field() throws Exception {
        try (var server = server()) {
            refused(server, "{}", "name");
            refused(server, "{\"name\":\"  \"}", "name");
            refused(server, "{\"name\":\"a\",\"days\":0}", "days");
            refused(server, "{\"name\":\"a\",\"days\":366}", "days");
            refused(server, "{\"name\":\"a\",\"permissions\":[\"operate\"]}", "permissions");
            refused(server, "{\"name\":\"a\",\"agents\":[\"nowhere\"]}", "agents");
            refused(server, "{\"name\":\"a\",\"owner\":\"bob\"}", "owner");
            assertThat(call(server, ANN, "GET", "/api/keys", "").body()).isEqualTo("{\"keys\":[]}");
            assertThat(key(server, ANN, "{\"name\":\"a\",\"days\":365}")
                            .get("expired")
                            .booleanValue())
                    .isFalse();
        }
    }

    private void refused(Outcrop.Running server, String body, String field) throws Exception {
        Reply reply = call(server, ANN, "POST", "/api/keys", body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.json().path("field").asString("")).startsWith(field);
    }

    @Test
    void a_key_works_in_the_header_of_a_program_alone() throws Exception {
        try (var server = server()) {
            String secret = key(server, ANN, "{\"name\":\"a\"}").get("secret").stringValue();

            assertThat(status(server, List.of("Cookie", "key=" + secret), "GET", "/api/info", ""))
                    .isEqualTo(401);
            assertThat(status(server, List.of(), "GET", "/api/chat/c/stream?key=" + secret, ""))
                    .isEqualTo(401);
            Reply page = call(
                    server,
                    List.of("Authorization", "Bearer " + secret, "Origin", server.url()),
                    "GET",
                    "/api/info",
                    "");
            assertThat(page.status()).isEqualTo(403);
            assertThat(page.json().get("detail").stringValue())
                    .isEqualTo("An API key may not be used in a browser, where every script of a page could read it."
                            + " Use it on a server.");
        }
    }

    @Test
    void a_key_for_some_agents_has_no_others_and_nothing_of_theirs() throws Exception {
        try (var server = server()) {
            Thing desk = thing(server, ANN);
            String key = key(server, ANN, "{\"name\":\"a\",\"agents\":[\"other\"]}")
                    .get("secret")
                    .stringValue();
            List<String> program = by(key);
            String own = question("mine", "other", "m", "Only talk");
            assertThat(call(server, program, "POST", "/api/chat", own).body()).contains("It is done.");

            assertThat(call(server, program, "GET", "/api/agents", "").body())
                    .contains("\"default\":\"other\"")
                    .doesNotContain("desk");
            JsonNode list = call(server, program, "GET", "/api/conversations?limit=1", "")
                    .json();
            assertThat(list.path("conversations").size()).isEqualTo(1);
            assertThat(list.at("/conversations/0/id").stringValue()).isEqualTo("mine");
            for (String path : List.of(
                    "/api/agents/desk",
                    "/api/conversations/" + desk.conversation(),
                    "/api/conversations/" + desk.conversation() + "/messages",
                    "/api/runs/" + desk.run(),
                    "/api/runs/" + desk.run() + "/trace",
                    "/api/approvals/" + desk.approval())) {
                assertThat(status(server, program, "GET", path, "")).as(path).isEqualTo(404);
            }
            assertThat(status(
                            server, program, "POST", "/api/approvals/" + desk.approval(), "{\"decision\":\"approve\"}"))
                    .isEqualTo(404);
            assertThat(status(server, program, "POST", "/api/chat", question("new", "desk", "m", "Hi")))
                    .isEqualTo(404);
            for (String path : List.of("/api/usage/me", "/api/usage/me/export")) {
                Reply usage = call(server, program, "GET", path, "");
                assertThat(usage.status()).as(path).isEqualTo(403);
                assertThat(usage.json().get("detail").stringValue()).contains("This API key is for some agents");
            }
            // Nor can it go on in such a conversation with an agent that it may use.
            assertThat(status(server, program, "POST", "/api/chat", question(desk.conversation(), "other", "x", "Hi")))
                    .isEqualTo(404);
            assertThat(status(server, ANN, "GET", "/api/conversations/" + desk.conversation(), ""))
                    .isEqualTo(200);
        }
    }

    @Test
    void a_key_for_some_agents_has_no_files_of_others() throws Exception {
        try (var server = server()) {
            String key = key(server, ANN, "{\"name\":\"a\",\"agents\":[\"other\"]}")
                    .get("secret")
                    .stringValue();
            List<String> program = by(key);
            String file = call(server, ANN, "POST", "/api/attachments?name=menu.txt", "Leek soup")
                    .json()
                    .get("url")
                    .stringValue();
            assertThat(status(server, program, "GET", file, ""))
                    .as("sent nowhere yet")
                    .isEqualTo(200);
            assertThat(call(server, ANN, "POST", "/api/chat", withFile("c", "desk", "m", file))
                            .status())
                    .isEqualTo(200);

            assertThat(status(server, program, "GET", file, "")).isEqualTo(404);
            assertThat(status(server, program, "DELETE", file, "")).isEqualTo(404);
            assertThat(status(server, program, "POST", "/api/chat", withFile("c2", "other", "m2", file)))
                    .isEqualTo(400);
            assertThat(status(server, ANN, "DELETE", "/api/conversations/c", ""))
                    .isEqualTo(204);
            assertThat(status(server, program, "GET", file, ""))
                    .as("its conversation is deleted")
                    .isEqualTo(404);
            assertThat(status(server, ANN, "POST", "/api/conversations/c/restore", "{}"))
                    .isEqualTo(200);
            assertThat(status(server, ANN, "GET", file, "")).isEqualTo(200);
        }
    }

    private static String withFile(String conversation, String agent, String message, String url) {
        return question(conversation, agent, message, "Only talk")
                .replace(
                        "\"parts\":[",
                        "\"parts\":[{\"type\":\"file\",\"mediaType\":\"text/plain\",\"url\":\"" + url + "\"},");
    }

    @Test
    void it_is_kept_by_which_key_a_run_was_begun() throws Exception {
        try (var server = server()) {
            JsonNode key = key(server, ANN, "{\"name\":\"a\"}");
            List<String> program = by(key.get("secret").stringValue());
            Thing thing = thing(server, program);

            JsonNode events = call(server, ANN, "GET", "/api/runs/" + thing.run() + "/trace/events", "")
                    .json();
            JsonNode asker = events.path("events").get(0).findValue("asker");
            assertThat(asker.get("key").stringValue()).isEqualTo(key.get("id").stringValue());
            assertThat(asker.get("role").stringValue()).isEqualTo("BUILDER");
        }
    }

    @Test
    void an_admin_sees_and_revokes_everybodys() throws Exception {
        List<String> admin = as("root", Role.ADMIN);
        try (var server = server()) {
            JsonNode key = key(server, ANN, "{\"name\":\"a\"}");
            List<String> program = by(key.get("secret").stringValue());

            JsonNode all = call(server, admin, "GET", "/api/keys/all", "").json();
            assertThat(all.at("/keys/0/owner/id").stringValue()).isEqualTo("ann");
            assertThat(all.toString()).doesNotContain("secret");
            assertThat(status(server, program, "GET", "/api/info", "")).isEqualTo(200);
            assertThat(status(
                            server,
                            admin,
                            "DELETE",
                            "/api/keys/" + key.get("id").stringValue(),
                            ""))
                    .isEqualTo(204);
            assertThat(status(server, program, "GET", "/api/info", "")).isEqualTo(401);
            assertThat(status(
                            server,
                            admin,
                            "DELETE",
                            "/api/keys/" + key.get("id").stringValue(),
                            ""))
                    .isEqualTo(404);
        }
    }

    @Test
    void the_audit_log_tells_who_made_a_key_and_who_revoked_it_and_not_its_secret() throws Exception {
        List<String> admin = as("root", Role.ADMIN);
        try (var server = server()) {
            JsonNode key = key(server, ANN, "{\"name\":\"a name of a key\"}");
            String id = key.get("id").stringValue();
            assertThat(status(server, BOB, "DELETE", "/api/keys/" + id, "")).isEqualTo(404);
            assertThat(status(server, admin, "DELETE", "/api/keys/" + id, "")).isEqualTo(204);
            refused(server, "{\"name\":\"  \"}", "name");

            audited(server, admin, "key_created", "ann", id);
            audited(server, admin, "key_revoked", "root", id);
            assertThat(call(server, admin, "GET", "/api/audit", "").body())
                    .contains(id)
                    .doesNotContain(
                            key.get("secret").stringValue().substring(id.length()),
                            key.get("name").stringValue());
        }
    }

    /** That there is one entry of this action, by this person about this key. */
    private void audited(Outcrop.Running server, List<String> admin, String action, String person, String key)
            throws Exception {
        JsonNode entries = call(server, admin, "GET", "/api/audit?action=" + action, "")
                .json()
                .path("entries");
        assertThat(entries.size()).as(action).isEqualTo(1);
        JsonNode entry = entries.get(0);
        assertThat(entry.at("/person/id").asString()).isEqualTo(person);
        assertThat(entry.at("/event/status_id").asInt()).isEqualTo(1);
        assertThat(entry.at("/event/user/type").asString()).isEqualTo("key");
        assertThat(entry.at("/event/user/uid").asString()).isEqualTo(key);
        assertThat(entry.at("/event/src_endpoint/ip").asString()).isEqualTo("127.0.0.1");
    }

    @Test
    void a_person_has_so_many_answers_being_made_at_once_with_keys_and_without() throws Exception {
        Gate gate = Gate.closed();
        script.when(
                request -> Script.lastUserText(request).contains("Hold"),
                turn -> turn.text("One moment ").hold(gate).text("please."));
        try (var server = server("OUTCROP_QUESTIONS_AT_ONCE", "1")) {
            List<String> program =
                    by(key(server, ANN, "{\"name\":\"a\"}").get("secret").stringValue());
            try (InputStream first = open(server, ANN, "POST", "/api/chat", question("c1", "desk", "m", "Hold"))) {
                gate.awaitReached(PATIENCE);

                Reply refused = call(server, program, "POST", "/api/chat", question("c2", "desk", "m", "Only talk"));
                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.json().get("detail").stringValue())
                        .isEqualTo(
                                "As many of your answers are being made as may be at once (1). Wait until one is finished, or"
                                        + " stop one.");
                assertThat(refused.headers()).containsKey("retry-after");
                assertThat(status(server, program, "GET", "/api/conversations/c2", ""))
                        .isEqualTo(404);
                assertThat(status(server, BOB, "POST", "/api/chat", question("c2", "desk", "m", "Only talk")))
                        .isEqualTo(200);
                gate.open();
                assertThat(new String(first.readAllBytes(), StandardCharsets.UTF_8))
                        .contains("please.");
            }
            await().atMost(PATIENCE)
                    .until(() -> call(server, program, "POST", "/api/chat", question("c2", "desk", "m", "Only talk"))
                                    .status()
                            == 200);
        }
    }

    @Test
    void questions_sent_together_are_no_more_than_may_be_and_one_that_has_begun_can_be_sent_again() throws Exception {
        Gate gate = Gate.closed();
        script.always(
                request -> Script.lastUserText(request).contains("Hold"),
                turn -> turn.text("One moment ").hold(gate).text("please."));
        try (var server = server("OUTCROP_QUESTIONS_AT_ONCE", "2");
                var _ = (AutoCloseable) gate::open) {
            var asked = new ArrayList<CompletableFuture<HttpResponse<Stream<String>>>>();
            for (int i = 0; i < 12; i++) {
                asked.add(http.sendAsync(held(server, i), HttpResponse.BodyHandlers.ofLines()));
            }
            var statuses = new ArrayList<Integer>();
            for (CompletableFuture<HttpResponse<Stream<String>>> one : asked) {
                HttpResponse<Stream<String>> response = one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                statuses.add(response.statusCode());
                response.body().close();
            }
            assertThat(statuses).containsOnly(200, 429);
            assertThat(statuses.stream().filter(status -> status == 200)).hasSize(2);

            HttpResponse<Stream<String>> again =
                    http.send(held(server, statuses.indexOf(200)), HttpResponse.BodyHandlers.ofLines());
            again.body().close();
            assertThat(again.statusCode()).isEqualTo(200);
            assertThat(status(server, ANN, "POST", "/api/chat", question("new", "desk", "m", "Only talk")))
                    .isEqualTo(429);
        }
    }

    private static HttpRequest held(Outcrop.Running server, int i) {
        return request(server, ANN, question("c" + i, "desk", "m" + i, "Hold"));
    }

    private static HttpRequest request(Outcrop.Running server, List<String> who, String body) {
        return HttpRequest.newBuilder(URI.create(server.url() + "/api/chat"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .headers(who.toArray(String[]::new))
                .build();
    }

    @Test
    void too_many_questions_are_refused_with_the_time_to_try_again() throws Exception {
        try (var server = server("OUTCROP_QUESTIONS", "2", "OUTCROP_REQUESTS", "40")) {
            for (int i = 0; i < 2; i++) {
                assertThat(status(server, ANN, "POST", "/api/chat", question("c" + i, "desk", "m", "Only talk")))
                        .isEqualTo(200);
            }
            Reply refused = call(server, ANN, "POST", "/api/chat", question("c3", "desk", "m", "Only talk"));
            assertThat(refused.status()).isEqualTo(429);
            assertThat(Long.parseLong(refused.headers()
                            .getOrDefault("retry-after", List.of("none"))
                            .getFirst()))
                    .isBetween(1L, 30L);
            assertThat(refused.json().get("detail").stringValue()).contains("2 a minute are allowed. Try again in");
            assertThat(status(server, BOB, "POST", "/api/chat", question("c3", "desk", "m", "Only talk")))
                    .isEqualTo(200);
            assertThat(status(server, ANN, "GET", "/api/info", "")).isEqualTo(200);
            int last = 200;
            for (int i = 0; i < 200 && last == 200; i++) {
                last = status(server, ANN, "GET", "/api/info", "");
            }
            assertThat(last).isEqualTo(429);
            assertThat(status(server, ANN, "GET", "/health/ready", "")).isEqualTo(200);
            assertThat(status(server, List.of(), "GET", "/health/live", "")).isEqualTo(200);
        }
    }
}
