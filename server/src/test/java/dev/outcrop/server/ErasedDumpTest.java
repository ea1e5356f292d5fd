package dev.outcrop.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.access.Role;
import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.langfuse.FakeLangfuse;
import dev.outcrop.langfuse.FakeLangfuse.Row;
import dev.outcrop.server.config.SettingKey;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Of a person who was erased through the real server nothing is left in PostgreSQL, in S3, in files, logs and Langfuse. */
@SuppressWarnings("NullAway.Init") // filled before each test
@Timeout(120)
class ErasedDumpTest extends PeopleScene {

    /** Somebody, and what they say. */
    private record Person(String id, Marker marker) {
        List<String> who() {
            return as(id, Role.BUILDER, "kitchen");
        }

        String conversation(String name) {
            return name + "-" + id.length();
        }

        boolean said(JsonNode request) {
            return request.toString().contains(marker.words());
        }
    }

    private static final Person ANN = new Person("quokka-ann", new Marker("zebra-大根-xylophone"));
    private static final Person BOB = new Person("bob", new Marker("giraffe-葱-trombone"));
    private static final List<String> OPERATOR = as("olga", Role.ADMIN);
    private static final Marker ANNS_ID = new Marker(ANN.id());

    private final MovableClock clock = new MovableClock();
    private InstalledPostgres postgres;
    private FakeLangfuse langfuse;
    private FakeS3 s3;

    @BeforeEach
    void others() throws IOException, InterruptedException {
        postgres = InstalledPostgres.start(folder.resolve("postgres"));
        langfuse = FakeLangfuse.start();
        s3 = new FakeS3(new SignatureCheck(BedrockLocal.LOCAL_ACCESS_KEY, BedrockLocal.LOCAL_SECRET_KEY, REGION, "s3"));
    }

    @AfterEach
    void noOthers() throws IOException, InterruptedException {
        if (s3 != null) { // else there is no PostgreSQL on this machine
            s3.close();
            langfuse.close();
            postgres.stop();
        }
    }

    @Override
    Clock clock() {
        return clock;
    }

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        flags.put(SettingKey.DATABASE_URL, postgres.url());
        flags.put(SettingKey.ATTACHMENTS_STORE, "s3://" + FakeS3.BUCKET + "/outcrop");
        return flags;
    }

    @Override
    Map<String, String> environment() {
        Map<String, String> environment = super.environment();
        environment.put("LANGFUSE_PUBLIC_KEY", FakeLangfuse.PUBLIC_KEY);
        environment.put("LANGFUSE_SECRET_KEY", FakeLangfuse.SECRET_KEY);
        environment.put("LANGFUSE_HOST", langfuse.url().toString());
        environment.put("OUTCROP_RETENTION_BACKUPS", "14d");
        return environment;
    }

    @Override
    Map<String, String> machine() {
        Map<String, String> machine = super.machine();
        machine.put("AWS_ENDPOINT_URL_S3", s3.endpoint().toString());
        return machine;
    }

    @Override
    void writeAgents() throws IOException {
        agent("desk", "tools: [sky, order]");
        for (Person person : List.of(ANN, BOB)) {
            String words = person.marker().words();
            script.always(
                    request -> person.said(request) && request.toString().contains("toolResult"),
                    turn -> turn.text("Done: " + words));
            script.always(
                    request ->
                            person.said(request) && Script.lastUserText(request).contains("Order"),
                    turn -> turn.text("I order.").toolUse("call_1", "order", "{\"what\":\"" + words + "\"}"));
            script.always(
                    person::said,
                    turn -> turn.reasoning("About " + words, "c2ln").text("It is a " + words + "."));
        }
    }

    @Test
    void nothing_of_an_erased_person_is_in_a_dump_in_s3_in_files_in_logs_or_in_langfuse() throws Exception {
        try (Outcrop.Running server = server()) {
            for (Person person : List.of(ANN, BOB)) {
                live(server, person);
            }
            told(ANN);
            told(BOB);
            postgres.analyze();
            for (Marker marker : List.of(ANN.marker(), BOB.marker(), ANNS_ID)) {
                assertThat(marker.in(postgres.dump())).as("in the dump").isNotEmpty();
                assertThat(marker.in(postgres.samples()))
                        .as("in the planner's samples")
                        .isNotEmpty();
                assertThat(marker.in(langfuse.rows().toString()))
                        .as("in Langfuse")
                        .isNotEmpty();
            }
            assertThat(ANN.marker().in(langfuse.scores().toString())).isNotEmpty();
            assertThat(ANN.marker().in(objects())).isNotEmpty();
            assertThat(s3.objects).hasSize(4);

            JsonNode receipt = call(server, ANN.who(), "POST", "/api/me/erase", "{\"confirm\":\"erase\"}")
                    .json();

            assertThat(receipt.path("done").asBoolean()).as(receipt.toString()).isTrue();
            assertThat(receipt.at("/removed/conversations").asInt()).isEqualTo(6);
            assertThat(receipt.at("/removed/attachments").asInt()).isEqualTo(2);
            assertThat(receipt.at("/removed/keys").asInt()).isEqualTo(1);
            JsonNode backups = receipt.at("/remains/0");
            assertThat(backups.path("what").asString()).isEqualTo("backups");
            assertThat(Duration.between(
                            Instant.parse(receipt.path("doneAt").asString()),
                            Instant.parse(backups.path("until").asString())))
                    .isEqualTo(Duration.ofDays(14));
            assertThat(s3.objects).hasSize(2);
            gone();

            clock.move(Duration.ofMinutes(3));
            await().atMost(PATIENCE)
                    .until(() -> ANNS_ID.in(langfuse.rows().toString()).isEmpty());
            assertThat(ANN.marker().in(langfuse.rows().toString() + langfuse.scores()))
                    .isEmpty();
            assertThat(BOB.marker().in(langfuse.rows().toString())).isNotEmpty();
            assertThat(call(
                                    server,
                                    OPERATOR,
                                    "GET",
                                    "/api/erasures/" + receipt.path("id").asString(),
                                    "")
                            .status())
                    .isEqualTo(200);
        }
        gone();
    }

    /** Nothing of hers is anywhere here, and Bob's is. */
    private void gone() throws Exception {
        String dump = postgres.dump();
        assertThat(dump).contains("PostgreSQL database dump complete", "COPY public.run_events");
        for (Marker marker : List.of(ANN.marker(), ANNS_ID)) {
            assertThat(marker.in(dump)).as(() -> lines(dump, marker)).isEmpty();
            assertThat(marker.in(postgres.samples()))
                    .as("in the planner's samples")
                    .isEmpty();
            assertThat(marker.in(objects())).as("in S3").isEmpty();
            assertThat(marker.in(files())).as("in files").isEmpty();
            assertThat(marker.in(told())).as("in the server's log").isEmpty();
            assertThat(marker.in(postgres.log())).as("in PostgreSQL's log").isEmpty();
        }
        assertThat(BOB.marker().in(dump)).isNotEmpty();
        assertThat(BOB.marker().in(objects())).isNotEmpty();
    }

    /** All that a person can leave behind. */
    private void live(Outcrop.Running server, Person person) throws Exception {
        String words = person.marker().words();
        String file = upload(server, person);
        upload(server, person); // which is never sent
        ask(server, person.who(), person, "first", "What is a " + words + "?", """
                ,{"type":"file","mediaType":"text/plain","filename":"x","url":"/api/attachments/%s"}\
                """.formatted(file));
        String first = "/api/conversations/" + person.conversation("first");
        must(server, person, "PATCH", first, "{\"title\":\"All about " + words + "\"}");
        String run =
                find(call(server, person.who(), "GET", first + "/messages", "").json(), "run_");
        must(
                server,
                person,
                "PUT",
                "/api/runs/" + run + "/feedback",
                "{\"rating\":\"down\",\"comment\":\"" + words + "\"}");

        ask(server, person.who(), person, "ordered", "Order a " + words, "");
        String ordered = "/api/conversations/" + person.conversation("ordered") + "/messages";
        String approval = find(call(server, person.who(), "GET", ordered, "").json(), "approval_");
        must(
                server,
                person,
                "POST",
                "/api/approvals/" + approval,
                "{\"decision\":\"approve\",\"reason\":\"For " + words + "\"}");
        await().atMost(PATIENCE)
                .until(() ->
                        call(server, person.who(), "GET", ordered, "").body().contains("Done: "));

        ask(server, person.who(), person, "waiting", "Order a " + words, "");
        String queued = """
                {"id":"%s","message":{"id":"queued-%s","role":"user","parts":[{"type":"text","text":"%s"}]}}
                """.formatted(person.conversation("waiting"), person.conversation("waiting"), words);
        var traced = new ArrayList<>(person.who());
        traced.addAll(List.of("traceparent", "00-" + "4b".repeat(16) + "-00f067aa0ba902b7-01"));
        traced.addAll(
                List.of("tracestate", "vendor=" + person.id())); // a client's text, which is kept with the question
        begin(server, traced, queued, "data-queued");

        ask(server, person.who(), person, "deleted", words, "");
        must(server, person, "DELETE", "/api/conversations/" + person.conversation("deleted"), "");
        must(server, person, "POST", "/api/chat", """
                {"id":"%s","agent":"desk","temporary":true,"parentId":null,
                 "message":{"id":"m","role":"user","parts":[{"type":"text","text":"%s"}]}}
                """.formatted(person.conversation("temporary"), words));
        String key = key(server, person.who(), "{\"name\":\"" + words + "\"}")
                .get("secret")
                .stringValue();
        ask(server, by(key), person, "by-key", words, "");
        assertThat(status(server, person.who(), "GET", "/api/audit", "")).isEqualTo(403);
    }

    private void told(Person person) {
        for (String told : List.of("first", "ordered", "deleted", "temporary", "by-key")) {
            await().atMost(PATIENCE).until(() -> told(person.conversation(told)));
        }
        await().atMost(PATIENCE)
                .until(() -> !person.marker().in(langfuse.scores().toString()).isEmpty());
    }

    private void must(Outcrop.Running server, Person person, String method, String path, String body) throws Exception {
        Reply reply = call(server, person.who(), method, path, body);
        assertThat(reply.status()).as(reply.body()).isBetween(200, 204);
    }

    private void ask(
            Outcrop.Running server, List<String> who, Person person, String conversation, String text, String more)
            throws Exception {
        String id = person.conversation(conversation);
        Reply reply = call(server, who, "POST", "/api/chat", """
                {"id":"%s","agent":"desk","parentId":null,
                 "message":{"id":"m-%s","role":"user","parts":[{"type":"text","text":"%s"}%s]}}
                """.formatted(id, id, text, more));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    private String upload(Outcrop.Running server, Person person) throws Exception {
        String words = person.marker().words();
        String name = URLEncoder.encode(words + ".txt", StandardCharsets.UTF_8);
        var request = HttpRequest.newBuilder(URI.create(server.url() + "/api/attachments?name=" + name))
                .header("content-type", "text/plain")
                .header(TestPeople.PERSON, person.id())
                .POST(HttpRequest.BodyPublishers.ofString("About the " + words));
        String body =
                http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
        return JsonMapper.shared().readTree(body).path("id").asString();
    }

    private boolean told(String conversation) {
        return langfuse.rows().stream()
                .filter(row -> row.text("session.id").equals(conversation))
                .map(Row::parent)
                .anyMatch(parent -> parent.isEmpty());
    }

    private String objects() {
        var text = new StringBuilder();
        s3.objects.forEach((key, content) -> text.append(key)
                .append('\n')
                .append(new String(content, ISO_8859_1))
                .append('\n'));
        return text.toString();
    }

    /** All files in the data folder. */
    private String files() throws IOException {
        var text = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                text.append(file).append('\n').append(new String(Files.readAllBytes(file), ISO_8859_1));
            }
        }
        return text.toString();
    }

    private String told() {
        var text = new StringBuilder();
        logs.list.forEach(event -> text.append(event.getFormattedMessage())
                .append(event.getThrowableProxy())
                .append('\n'));
        return text.toString();
    }

    private static String lines(String dump, Marker marker) {
        String table = "";
        var found = new StringBuilder();
        for (String line : dump.split("\n", -1)) {
            table = line.startsWith("COPY ") ? line : table;
            if (!marker.in(line).isEmpty()) {
                found.append(table).append("\n  ").append(line).append('\n');
            }
        }
        return found.toString();
    }
}
