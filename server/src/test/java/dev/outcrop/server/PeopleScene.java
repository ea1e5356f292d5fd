package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Role;
import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.server.http.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server with many people, whose desk orders something in its first step, and so asks, and is done in the second. */
abstract class PeopleScene extends ServerScene {
    private final AtomicInteger counter = new AtomicInteger();

    /** Until it is open, the answers to those who say “Stay” are being made. */
    final Gate stay = Gate.closed();

    /** What a person has: a conversation, the run that waits in it, and what it asks. */
    record Thing(String conversation, String message, String run, String approval) {}

    @Override
    Optional<Identity> identity() {
        return Optional.of(new TestPeople());
    }

    @Override
    void writeAgents() throws IOException {
        agent("desk", "tools: [sky, order]");
        script.always(
                request -> Script.lastUserText(request).contains("Stay"),
                turn -> turn.text("One moment ").hold(stay).text("please."));
        script.always(PeopleScene::answered, turn -> turn.text("It is done."));
        script.otherwise(turn -> turn.text("I order it.").toolUse("call_1", "order", "{\"what\":\"tea\"}"));
    }

    private static boolean answered(JsonNode request) {
        return Script.lastUserText(request).contains("Only talk")
                || request.path("messages").toString().contains("toolResult");
    }

    @Override
    Map<String, String> environment() {
        Map<String, String> environment = super.environment();
        environment.put("OUTCROP_REQUESTS", "1000000");
        environment.put("OUTCROP_QUESTIONS", "1000000");
        environment.put("OUTCROP_QUESTIONS_AT_ONCE", "1000000");
        return environment;
    }

    static List<String> as(String person, Role role, String... groups) {
        return List.of(
                TestPeople.PERSON, person, TestPeople.ROLE, role.name(), TestPeople.GROUPS, String.join(",", groups));
    }

    static List<String> by(String key) {
        return List.of("Authorization", "Bearer " + key);
    }

    String next(String word) {
        return word + counter.incrementAndGet();
    }

    /** What came back; of a stream that does not end, its beginning. */
    record Reply(int status, String body, Map<String, List<String>> headers) {
        JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }
    }

    Reply call(Outcrop.Running server, List<String> who, String method, String path, String body) throws Exception {
        try (InputStream in = open(server, who, method, path, body)) {
            return new Reply(lastStatus, new String(in.readAllBytes(), StandardCharsets.UTF_8), lastHeaders);
        }
    }

    /** The status alone: a stream is not read. */
    int status(Outcrop.Running server, List<String> who, String method, String path, String body) throws Exception {
        try (InputStream _ = open(server, who, method, path, body)) {
            return lastStatus;
        }
    }

    private int lastStatus;
    private Map<String, List<String>> lastHeaders = Map.of();

    InputStream open(Outcrop.Running server, List<String> who, String method, String path, String body)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        for (int i = 0; i < who.size(); i += 2) {
            request.header(who.get(i), who.get(i + 1));
        }
        HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        lastStatus = response.statusCode();
        lastHeaders = response.headers().map();
        return response.body();
    }

    static String question(String conversation, String agent, String message, String text) {
        return """
                {"id":"%s","agent":"%s","parentId":null,
                 "message":{"id":"%s","role":"user","parts":[{"type":"text","text":"%s"}]}}
                """.formatted(conversation, agent, message, text);
    }

    /** A run that waits for the person to decide. */
    Thing thing(Outcrop.Running server, List<String> who) throws Exception {
        String conversation = next("c");
        String message = next("m");
        Reply asked = call(server, who, "POST", "/api/chat", question(conversation, "desk", message, "Order tea"));
        assertThat(asked.status()).as(asked.body()).isEqualTo(200);
        JsonNode messages = call(server, who, "GET", "/api/conversations/" + conversation + "/messages", "")
                .json();
        String run = find(messages, "run_");
        String approval = find(messages, "approval_");
        return new Thing(conversation, message, run, approval);
    }

    /** A message that waits behind the thing's run. */
    String queued(Outcrop.Running server, List<String> who, Thing thing) throws Exception {
        String message = next("q");
        String body =
                question(thing.conversation(), "desk", message, "And cake").replace("\"parentId\":null,", "");
        begin(server, who, body, "data-queued");
        return message;
    }

    /** A conversation whose answer is being made. */
    String live(Outcrop.Running server, List<String> who) throws Exception {
        String conversation = next("c");
        begin(server, who, question(conversation, "desk", next("m"), "Stay"), "One moment");
        return conversation;
    }

    /** Asks, reads until that is said, and goes. */
    void begin(Outcrop.Running server, List<String> who, String body, String until) throws Exception {
        try (InputStream in = open(server, who, "POST", "/api/chat", body)) {
            var text = new StringBuilder();
            int next = in.read();
            while (next >= 0 && !text.toString().contains(until)) {
                text.append((char) next);
                next = in.read();
            }
            assertThat(text.toString()).contains(until);
        }
    }

    /** The receipt of a person who has erased what was theirs, keys too. */
    String receipt(Outcrop.Running server, List<String> who) throws Exception {
        Reply erased = call(server, who, "POST", "/api/me/erase", "{\"confirm\":\"erase\"}");
        assertThat(erased.status()).as(erased.body()).isEqualTo(200);
        return erased.json().get("id").stringValue();
    }

    static String find(JsonNode json, String prefix) {
        String text = json.toString();
        int at = text.indexOf("\"" + prefix);
        assertThat(at).as(prefix + " in " + text).isPositive();
        return text.substring(at + 1, text.indexOf('"', at + 1));
    }

    JsonNode key(Outcrop.Running server, List<String> who, String body) throws Exception {
        Reply made = call(server, who, "POST", "/api/keys", body);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.json();
    }
}
