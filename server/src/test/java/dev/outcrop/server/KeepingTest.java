package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.id.RunId;
import dev.outcrop.langfuse.FakeLangfuse.Row;
import dev.outcrop.langfuse.TraceIds;
import dev.outcrop.server.config.SettingsReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class KeepingTest extends LangfuseScene {
    private static final String MARKER = "zebra-xylophone";

    private final MovableClock clock = new MovableClock();

    @Override
    Clock clock() {
        return clock;
    }

    @Test
    void a_temporary_chat_is_in_no_list_and_really_goes_when_it_is_closed() throws Exception {
        script.otherwise(turn -> turn.text("A " + MARKER + "."));
        try (Outcrop.Running server = server()) {
            temporary(server, "t1");
            assertThat(get(server, "/api/conversations").path("conversations").size())
                    .isZero();
            JsonNode chat = get(server, "/api/conversations/t1/messages");
            assertThat(chat.at("/conversation/temporary").asBoolean()).isTrue();
            assertThat(chat.path("messages").size()).isEqualTo(2);
            String trace = rows("t1").getFirst().traceId();

            assertThat(send(server, "DELETE", "/api/conversations/t1").statusCode())
                    .isEqualTo(204);

            assertThat(send(server, "GET", "/api/conversations/t1").statusCode())
                    .isEqualTo(404);
            assertThat(get(server, "/health/details")
                            .at("/checks/database/details/conversations")
                            .asInt())
                    .isZero();
            clock.move(Duration.ofMinutes(3));
            await().atMost(PATIENCE).until(() -> langfuse.deletedTraces().contains(trace));
            assertThat(langfuse.rows()).extracting(Row::traceId).doesNotContain(trace);
        }
    }

    @Test
    void what_is_old_goes_and_the_audit_log_says_how_much() throws Exception {
        script.otherwise(turn -> turn.text("Fine."));
        try (Outcrop.Running server = server()) {
            ask(server, "c1", "Hello");
            ask(server, "held", "Hello");
            temporary(server, "t1");
            await().atMost(PATIENCE).until(() -> !root("t1").isEmpty());
            JsonNode hold = JsonMapper.shared()
                    .readTree(post(
                            server,
                            "/api/holds",
                            "{\"person\":\"local\",\"conversation\":\"held\",\"reason\":\"a case\"}"));
            assertThat(hold.path("id").asString()).startsWith("hold_");
            rows("c1");
            rows("held");
            awaitNoted(3);
        }
        clock.move(Duration.ofDays(40));
        tidyAtOnce();
        try (Outcrop.Running server = server("OUTCROP_RETENTION_CHATS", "30d")) {
            await().atMost(PATIENCE)
                    .until(() -> get(server, "/api/audit?action=retention_run")
                                    .path("entries")
                                    .size()
                            == 1);
            assertThat(get(server, "/api/conversations")
                            .at("/conversations/0/id")
                            .asString())
                    .isEqualTo("held");
            assertThat(get(server, "/api/conversations").path("conversations").size())
                    .isEqualTo(1);
            JsonNode run = get(server, "/api/audit?action=retention_run").at("/entries/0/event/unmapped");
            assertThat(run.path("chats").asString()).isEqualTo("1");
            assertThat(run.path("temporary").asString()).isEqualTo("1");
            String hold = get(server, "/api/holds").at("/holds/0/id").asString();
            assertThat(send(server, "DELETE", "/api/holds/" + hold).statusCode())
                    .isEqualTo(200);
            assertThat(send(server, "DELETE", "/api/holds/" + hold).statusCode())
                    .isEqualTo(404);
            for (String action : List.of("hold_placed", "hold_lifted")) {
                JsonNode entries =
                        get(server, "/api/audit?person=local&action=" + action).path("entries");
                assertThat(entries.size()).as(action).isEqualTo(1);
                JsonNode event = entries.get(0).path("event");
                assertThat(event.at("/unmapped/hold").asString()).isEqualTo(hold);
                assertThat(event.at("/unmapped/conversation").asString()).isEqualTo("held");
                assertThat(event.at("/resources/0/type").asString()).isEqualTo("person");
                assertThat(event.at("/resources/0/uid").asString())
                        .as("a pseudonym")
                        .startsWith("p_");
                assertThat(event.toString()).doesNotContain("a case");
            }
        }
    }

    @Test
    void an_answer_whose_journal_is_emptied_is_still_read_and_gone_on_with() throws Exception {
        agent("desk", "tools: [sky, picture]");
        script.turn(turn -> turn.text("I look.")
                .toolUse("call-1", "sky", "{\"city\":\"" + MARKER + "\"}")
                .toolUse("call-2", "picture", "{}")); // which strangers may have made
        script.otherwise(turn -> turn.text("It is blue."));
        try (Outcrop.Running server = server()) {
            ask(server, "c1", "Hello");
            rows("c1");
            awaitNoted(1);
        }
        clock.move(Duration.ofDays(40));
        tidyAtOnce();
        try (Outcrop.Running server = server("OUTCROP_RETENTION_JOURNALS", "30d")) {
            await().atMost(PATIENCE)
                    .until(() -> get(server, "/api/audit?action=retention_run")
                                    .path("entries")
                                    .size()
                            == 1);
            String chat = get(server, "/api/conversations/c1/messages").toString();
            assertThat(chat).contains("I look.", "It is blue.").doesNotContain(MARKER);
            String run = get(server, "/api/conversations/c1/messages")
                    .at("/messages/1/run/id")
                    .asString();
            assertThat(send(server, "GET", "/api/runs/" + run + "/trace").statusCode())
                    .isEqualTo(200);
            assertThat(send(server, "GET", "/api/runs/" + run).statusCode()).isEqualTo(200);
            assertThat(post(server, "/api/chat", """
                            {"id":"c1","message":{"id":"m2","role":"user","parts":[{"type":"text","text":"And now?"}]}}
                            """)).contains("It is blue.");
        }
    }

    @Test
    void a_person_takes_all_that_is_theirs_along() throws Exception {
        script.otherwise(turn -> turn.text("Fine."));
        try (Outcrop.Running server = server()) {
            for (int i = 0; i < 60; i++) {
                ask(server, "c" + i, "Question " + i);
            }
            temporary(server, "t1");
            upload(server, "menu.txt", "Leek soup");

            Map<String, String> files = unzipped(server);

            assertThat(JsonMapper.shared()
                            .readTree(files.get("about.json"))
                            .path("person")
                            .asString())
                    .isEqualTo("local");
            assertThat(files).hasSize(3 + 61 + 4).containsKeys("keys/keys.json", "sessions/sessions.json");
            assertThat(files.getOrDefault("usage/usage.csv", "").lines()).hasSize(1 + 61);
            assertThat(files)
                    .anySatisfy((name, content) ->
                            assertThat(name + ":" + content).matches("attachments/att_[^/]+/menu\\.txt:Leek soup"));
            String last = files.entrySet().stream()
                    .filter(file -> file.getKey().endsWith("-c59.json"))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElseThrow();
            JsonNode chat = JsonMapper.shared().readTree(last);
            assertThat(chat.at("/messages/0/blocks/0/text").asString()).isEqualTo("Question 59");
            assertThat(chat.at("/messages/1/plain_text").asString()).isEqualTo("Fine.");
            assertThat(chat.path("events").size()).isGreaterThan(2);
            assertThat(chat.at("/conversation/created_at").asString()).startsWith("2");
            assertThat(get(server, "/api/audit?action=person_exported")
                            .path("entries")
                            .size())
                    .isEqualTo(1);
        }
    }

    @Test
    void an_erasure_leaves_no_word_in_files_logs_and_langfuse() throws Exception {
        script.otherwise(turn -> turn.text("A " + MARKER + "."));
        String receiptId;
        try (Outcrop.Running server = server()) {
            for (int i = 0; i < 5; i++) {
                ask(server, "c" + i, "What is a " + MARKER + "?");
            }
            for (int i = 0; i < 5; i++) {
                rows("c" + i);
            }
            String run = get(server, "/api/conversations/c0/messages")
                    .at("/messages/1/run/id")
                    .asString();
            put(server, "/api/runs/" + run + "/feedback", "{\"rating\":\"up\",\"comment\":\"" + MARKER + "\"}");
            await().atMost(PATIENCE).until(() -> langfuse.scores().toString().contains(MARKER));
            upload(server, MARKER + ".txt", "About the " + MARKER);
            assertThat(files()).as("it can be found").contains(MARKER);
            assertThat(filesOfPeople()).isEqualTo(1);
            assertThat(langfuse.rows().toString()).contains(MARKER);

            assertThat(post(server, "/api/me/erase", "{\"confirm\":\"yes\"}")).contains("Nothing was erased");
            JsonNode receipt = JsonMapper.shared().readTree(post(server, "/api/me/erase", "{\"confirm\":\"erase\"}"));

            assertThat(receipt.path("done").asBoolean()).isTrue();
            assertThat(receipt.at("/removed/conversations").asInt()).isEqualTo(5);
            assertThat(receipt.at("/removed/attachments").asInt()).isEqualTo(1);
            assertThat(receipt.at("/removed/usage").asInt()).isEqualTo(5);
            assertThat(filesOfPeople()).isZero();
            assertThat(receipt.path("remains")
                            .valueStream()
                            .map(one -> one.path("what").asString()))
                    .containsExactly("backups", "langfuse", "audit");
            assertThat(Duration.between(
                            Instant.parse(receipt.path("doneAt").asString()),
                            Instant.parse(receipt.at("/remains/0/until").asString())))
                    .isEqualTo(Duration.ofDays(35));
            receiptId = receipt.path("id").asString();
            assertThat(files()).as("while it runs").doesNotContain(MARKER);
            clock.move(Duration.ofMinutes(3));
            await().atMost(PATIENCE).until(() -> langfuse.deletedTraces().contains(TraceIds.trace(new RunId(run))));
            assertThat(langfuse.rows().toString() + langfuse.scores()).doesNotContain(MARKER);
            // The second time is an hour after the answer to the first has been read, by the clock that goes on here.
            await().atMost(PATIENCE)
                    .until(() -> get(server, "/health/details")
                                    .at("/checks/langfuseDeletions/details/due")
                                    .asInt(-1)
                            == 0);
            clock.move(Duration.ofHours(2));
            await().atMost(PATIENCE)
                    .until(() -> !get(server, "/api/erasures/" + receiptId)
                            .toString()
                            .contains("langfuse"));
            assertThat(told()).doesNotContain(MARKER);
            JsonNode entry = get(server, "/api/audit?action=person_erased").at("/entries/0");
            assertThat(entry.at("/event/unmapped/receipt").asString()).isEqualTo(receiptId);
            assertThat(get(server, "/api/audit?action=server_started")
                            .path("entries")
                            .size())
                    .isEqualTo(1);
            assertThat(send(server, "GET", "/api/erasures/other").statusCode()).isEqualTo(404);
        }
        assertThat(files()).doesNotContain(MARKER);
        assertThat(AuditReview.of(SettingsReader.read(flags(), Optional.empty(), Map.of(), folder, folder))
                        .faults())
                .isEmpty();
    }

    @Test
    void where_there_are_budgets_the_receipt_says_how_long_a_name_counts_against_them() throws Exception {
        script.otherwise(turn -> turn.text("Fine."));
        try (Outcrop.Running server = server("OUTCROP_BUDGETS_LIMITS", "each=person,month,5000 tokens")) {
            ask(server, "c1", "Hello");

            JsonNode receipt = JsonMapper.shared().readTree(post(server, "/api/me/erase", "{\"confirm\":\"erase\"}"));

            JsonNode budgets = receipt.path("remains")
                    .valueStream()
                    .filter(one -> one.path("what").asString().equals("budgets"))
                    .findFirst()
                    .orElseThrow();
            ZonedDateTime month = Instant.parse(receipt.path("doneAt").asString())
                    .atZone(ZoneOffset.UTC)
                    .truncatedTo(ChronoUnit.DAYS)
                    .withDayOfMonth(1)
                    .plusMonths(1);
            assertThat(Instant.parse(budgets.path("until").asString()))
                    .isEqualTo(month.plusDays(2).plusHours(1).toInstant());
        }
    }

    @Test
    void files_and_usage_have_times_of_their_own() throws Exception {
        script.otherwise(turn -> turn.text("Fine."));
        try (Outcrop.Running server = server()) {
            ask(server, "c1", "Hello");
            rows("c1");
        }
        clock.move(Duration.ofDays(40));
        tidyAtOnce();
        try (Outcrop.Running server = server("OUTCROP_RETENTION_USAGE", "30d")) {
            await().atMost(PATIENCE)
                    .until(() -> get(server, "/api/audit?action=retention_run")
                            .at("/entries/0/event/unmapped/usage")
                            .asString("")
                            .equals("1"));
            assertThat(unzipped(server).getOrDefault("usage/usage.csv", "").lines())
                    .hasSize(1);
            upload(server, "menu.txt", "Leek soup");
        }
        clock.move(Duration.ofHours(20)); // not long enough for one that nobody sends
        tidyAtOnce();
        try (Outcrop.Running server = server("OUTCROP_RETENTION_ATTACHMENTS", "10h")) {
            await().atMost(PATIENCE)
                    .until(() -> get(server, "/api/audit?action=retention_run")
                            .at("/entries/0/event/unmapped/attachments")
                            .asString("")
                            .equals("1"));
            assertThat(filesOfPeople()).isZero();
        }
    }

    @Test
    void a_hold_on_the_person_refuses_the_erasure_and_says_why() throws Exception {
        script.otherwise(turn -> turn.text("Fine."));
        try (Outcrop.Running server = server()) {
            ask(server, "c1", "Hello");
            post(server, "/api/holds", "{\"person\":\"local\",\"reason\":\"a case\"}");

            assertThat(post(server, "/api/me/erase", "{\"confirm\":\"erase\"}")).contains("on hold", "409");
            assertThat(post(server, "/api/people/local/erase", "{\"confirm\":\"local\"}"))
                    .contains("Lift the hold first");
            assertThat(send(server, "GET", "/api/conversations/c1").statusCode())
                    .isEqualTo(200);
            assertThat(get(server, "/api/audit?action=person_erased&outcome=failure")
                            .path("entries")
                            .size())
                    .isEqualTo(2);
        }
    }

    @Test
    void an_erasure_stops_what_is_at_work() throws Exception {
        script.turn(turn -> turn.text("Wait").toolUse("call-1", "order", "{\"what\":\"soup\"}"));
        script.otherwise(turn -> turn.text("Fine."));
        try (Outcrop.Running server = server()) {
            ask(server, "c1", "Order soup"); // which waits for a person
            JsonNode receipt = JsonMapper.shared().readTree(post(server, "/api/me/erase", "{\"confirm\":\"erase\"}"));

            assertThat(receipt.path("done").asBoolean()).isTrue();
            assertThat(get(server, "/health/details")
                            .at("/checks/database/details/runs")
                            .asInt())
                    .isZero();
        }
    }

    private void temporary(Outcrop.Running server, String id) throws Exception {
        post(server, "/api/chat", """
                {"id":"%s","agent":"desk","temporary":true,"parentId":null,
                 "message":{"id":"m-%s","role":"user","parts":[{"type":"text","text":"Hello"}]}}
                """.formatted(id, id));
    }

    private void put(Outcrop.Running server, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("content-type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body));
        assertThat(http.send(request.build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    private void upload(Outcrop.Running server, String name, String text) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.url() + "/api/attachments?name=" + name))
                .header("content-type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(text));
        assertThat(http.send(request.build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(201);
    }

    private long filesOfPeople() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("data/attachments"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private Map<String, String> unzipped(Outcrop.Running server) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.url() + "/api/me/export"));
        HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.headers().firstValue("content-type")).contains("application/zip");
        var files = new LinkedHashMap<String, String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(response.body()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    /** The bytes of all files in the data folder. */
    private String files() throws IOException {
        var text = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            for (Path file : all) {
                text.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString();
    }
}
