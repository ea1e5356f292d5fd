package dev.outcrop.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.access.AuditAction;
import dev.outcrop.server.audit.OcsfSchema;
import dev.outcrop.server.config.SettingsReader;
import dev.outcrop.store.AuditCheck;
import dev.outcrop.store.AuditEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AuditTest extends ServerScene {
    private static final String SECRET_WORDS = "the-words-of-the-question";

    @Override
    void writeAgents() throws IOException {
        agent("desk", "tools: [sky, order]");
    }

    /** Waits for the first entries of so many starts: what is written behind one that is slow may be seen later. */
    private void awaitOpened(int starts) {
        await().atMost(PATIENCE).until(() -> {
            try (Connection connection = database();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(*) FROM audit_entries WHERE number = 1")) {
                return row.next() && row.getInt(1) == starts;
            }
        });
    }

    private Connection database() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/outcrop.db"));
    }

    @Test
    void what_is_done_is_written_down_in_the_words_of_ocsf_and_without_content() throws Exception {
        script.otherwise(turn -> turn.text("Fine."));
        try (Outcrop.Running server = server("OUTCROP_TRACES_USERS", "hashed")) {
            awaitOpened(1);
            ask(server, "c1", SECRET_WORDS);
            send(server, "GET", "/api/conversations/c1/export?format=json");
            send(server, "DELETE", "/api/conversations/c1");
            post(server, "/api/conversations/c1/restore", "{}");
            assertThat(send(server, "DELETE", "/api/conversations/c1", "Origin", "https://evil.example")
                            .statusCode())
                    .isEqualTo(403);

            JsonNode page = get(server, "/api/audit?limit=200");
            List<String> actions = actions(page);

            assertThat(actions)
                    .containsExactly(
                            "request_refused",
                            "conversation_restored",
                            "conversation_deleted",
                            "conversation_exported",
                            "server_started");
            assertThat(page.toString()).doesNotContain(SECRET_WORDS, "Fine.");
            JsonNode deleted = page.at("/entries/2");
            assertThat(deleted.at("/person/id").asString()).isEqualTo("local");
            JsonNode event = deleted.get("event");
            assertThat(event.at("/class_uid").asInt()).isEqualTo(6003);
            assertThat(event.at("/category_uid").asInt()).isEqualTo(6);
            assertThat(event.at("/type_uid").asInt()).isEqualTo(600_304);
            assertThat(event.at("/status_id").asInt()).isEqualTo(1);
            assertThat(event.at("/metadata/version").asString()).isEqualTo("1.6.0");
            assertThat(event.at("/metadata/sequence").asInt()).isEqualTo(3);
            assertThat(event.at("/actor/user/uid").asString()).startsWith("p_");
            assertThat(event.at("/src_endpoint/ip").asString()).isEqualTo("127.0.0.1");
            assertThat(event.at("/resources/0/type").asString()).isEqualTo("conversation");
            assertThat(event.at("/resources/0/uid").asString()).isEqualTo("c1");
            JsonNode refused = page.at("/entries/0/event");
            assertThat(refused.at("/status_id").asInt()).isEqualTo(2);
            assertThat(refused.at("/unmapped/status").asString()).isEqualTo("403");
            JsonNode started = page.at("/entries/4/event");
            assertThat(started.at("/unmapped/settings").asString()).contains("port", "data", "traces.users");
            assertThat(started.at("/unmapped/settings_hash").asString()).hasSize(64);
            assertThat(get(server, "/health/details").at("/checks/audit/well").asBoolean())
                    .isTrue();
            assertThat(actions(get(server, "/api/audit?action=conversation_deleted&person=local")))
                    .containsExactly("conversation_deleted");
            assertThat(actions(get(server, "/api/audit?outcome=failure"))).containsExactly("request_refused");
            String next = get(server, "/api/audit?limit=3&outcome=success")
                    .path("next")
                    .asString();
            assertThat(actions(get(server, "/api/audit?limit=9&before=" + next)))
                    .as("the next page goes on behind the last")
                    .endsWith("conversation_exported", "server_started");
        }
    }

    @Test
    void what_people_decide_about_tools_is_written_down_once_and_without_what_the_tool_was_given() throws Exception {
        script.always(
                request -> request.path("messages").toString().contains("toolResult"),
                turn -> turn.text("It is done."));
        script.otherwise(turn -> turn.text("I order it.").toolUse("call_1", "order", "{\"what\":\"tea\"}"));
        try (Outcrop.Running server = server()) {
            String allowed = asked(server, "c1");
            String changed = asked(server, "c2");
            String denied = asked(server, "c3");
            for (int i = 0; i < 2; i++) { // the second time says what stands
                post(server, "/api/approvals/" + allowed, "{\"decision\":\"approve\"}");
                post(server, "/api/approvals/" + changed, """
                        {"decision":"approve","input":{"what":"%s"}}
                        """.formatted(SECRET_WORDS));
                post(server, "/api/approvals/" + denied, """
                        {"decision":"deny","reason":"%s"}
                        """.formatted(SECRET_WORDS));
            }
            assertThat(post(server, "/api/approvals/" + denied, "{\"decision\":\"approve\"}"))
                    .contains("\"status\":409");

            JsonNode page = get(server, "/api/audit?action=approval_decided&person=local");

            assertThat(page.path("entries").valueStream().map(AuditTest::decision))
                    .containsExactly(
                            denied + " deny order false",
                            changed + " approve order true",
                            allowed + " approve order false");
            JsonNode last = page.at("/entries/0/event");
            assertThat(last.at("/resources/0/type").asString()).isEqualTo("approval");
            assertThat(last.at("/unmapped/run").asString())
                    .isEqualTo(get(server, "/api/conversations/c3/messages")
                            .at("/messages/1/run/id")
                            .asString());
            assertThat(page.toString()).doesNotContain(SECRET_WORDS, "tea");
        }
    }

    /** The approval that an answer of the desk waits for. */
    private String asked(Outcrop.Running server, String conversation) throws Exception {
        ask(server, conversation, "Order tea");
        return PeopleScene.find(get(server, "/api/conversations/" + conversation + "/messages"), "approval_");
    }

    private static String decision(JsonNode entry) {
        JsonNode event = entry.path("event");
        JsonNode details = event.path("unmapped");
        return String.join(
                " ",
                event.at("/resources/0/uid").asString(),
                details.path("decision").asString(),
                details.path("tool").asString(),
                details.path("edited").asString());
    }

    @Test
    void behind_a_balancer_an_entry_has_the_address_of_who_asked_it_and_not_what_they_made_up() throws Exception {
        String[] forwarded = {"Origin", "https://evil.example", "X-Forwarded-For", "1.1.1.1, 203.0.113.9"};
        try (Outcrop.Running server = server("OUTCROP_TRUSTED_PROXIES", "127.0.0.0/8")) {
            awaitOpened(1);
            send(server, "DELETE", "/api/conversations/c1", forwarded);
            assertThat(refusedFrom(server)).isEqualTo("203.0.113.9");
        }
        try (Outcrop.Running server = server("OUTCROP_TRUSTED_PROXIES", "10.0.0.0/8")) {
            awaitOpened(2);
            send(server, "DELETE", "/api/conversations/c1", forwarded);
            assertThat(refusedFrom(server)).isEqualTo("127.0.0.1");
        }
        try (Outcrop.Running server = server("OUTCROP_TRUSTED_PROXIES", "2")) {
            awaitOpened(3);
            forwarded[3] += ", 130.176.219.142"; // a balancer adds CloudFront, which has added who asked it
            send(server, "DELETE", "/api/conversations/c1", forwarded);
            assertThat(refusedFrom(server)).isEqualTo("203.0.113.9");
        }
    }

    private String refusedFrom(Outcrop.Running server) throws Exception {
        return get(server, "/api/audit?action=request_refused&limit=1")
                .at("/entries/0/event/src_endpoint/ip")
                .asString();
    }

    @Test
    void it_is_taken_along_as_a_file_and_checked_and_each_reading_is_written_down() throws Exception {
        try (Outcrop.Running server = server()) {
            awaitOpened(1);
            for (int i = 0; i < 3; i++) {
                assertThat(get(server, "/api/audit?limit=1").path("actions").size())
                        .isEqualTo(AuditAction.values().length);
            }

            var lines = send(server, "GET", "/api/audit/export?action=server_started");
            assertThat(lines.headers().firstValue("Content-Disposition"))
                    .contains("attachment; filename=\"outcrop-audit.ndjson\"");
            JsonNode started = get(server, "/api/audit?action=server_started").at("/entries/0");
            assertThat(AuditEntry.hash(lines.body().strip()))
                    .as("the line is the entry as it was written")
                    .isEqualTo(started.path("hash").asString());
            List<String> csv = send(server, "GET", "/api/audit/export?format=csv&person=local")
                    .body()
                    .lines()
                    .toList();
            assertThat(csv.getFirst()).startsWith("at,action,outcome,person,pseudonym");
            assertThat(csv).hasSize(1 + 6); // three lists, an export, the list, and this export itself
            assertThat(csv.get(1)).contains(",AUDIT_READ,success,local,p_");
            assertThat(send(server, "GET", "/api/audit/export?from=yesterday").statusCode())
                    .isEqualTo(400);

            JsonNode check = get(server, "/api/audit/check");
            assertThat(check.path("well").asBoolean()).isTrue();
            assertThat(check.path("chains").asInt()).isEqualTo(1);
            assertThat(check.path("entries").asInt()).isEqualTo(7);
            assertThat(get(server, "/api/audit?action=audit_read&limit=1")
                            .at("/entries/0/event/unmapped/what")
                            .asString())
                    .isEqualTo("check");

            tamper("UPDATE audit_entries SET json = replace(json, '127.0.0.1', '127.0.0.2') WHERE number = 2");
            JsonNode found = get(server, "/api/audit/check");
            assertThat(found.path("well").asBoolean()).isFalse();
            assertThat(found.at("/faults/0").asString()).contains("entry 2 is not what was written");
        }
    }

    /** As somebody who owns the file could. */
    private void tamper(String change) throws SQLException {
        try (Connection connection = database();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 5000");
            statement.execute("DROP TRIGGER audit_entries_stay");
            statement.execute(change);
        }
    }

    @Test
    void a_crowd_of_refusals_is_one_entry_and_a_count() throws Exception {
        try (Outcrop.Running server = server()) {
            awaitOpened(1);
            for (int i = 0; i < 20; i++) {
                send(server, "DELETE", "/api/conversations/c1", "Origin", "https://evil.example");
            }
            assertThat(actions(get(server, "/api/audit?action=request_refused")))
                    .hasSize(1);
        }
        try (Outcrop.Running server = server()) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(actions(get(server, "/api/audit?action=server_started")))
                            .hasSize(2));
        }
    }

    @Test
    void each_start_has_a_chain_that_proves_itself_in_the_database_and_in_the_file() throws Exception {
        var file = folder.resolve("audit.jsonl");
        for (int i = 0; i < 2; i++) {
            try (Outcrop.Running server = server("OUTCROP_AUDIT_FILE", file.toString())) {
                post(server, "/api/conversations/none/restore", "{}");
                AuditCheck running =
                        AuditReview.of(SettingsReader.read(flags(), Optional.empty(), environment(), folder, folder));
                assertThat(running.faults()).as("while it runs").isEmpty();
            }
        }

        var settings = SettingsReader.read(flags(), Optional.empty(), environment(), folder, folder);
        AuditCheck check = AuditReview.of(settings);
        assertThat(check.faults()).isEmpty();
        assertThat(check.chains()).isEqualTo(2);
        assertThat(check.entries()).as("a start and a stop each").isEqualTo(4);
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(4);
        for (int first : List.of(0, 2)) {
            JsonNode next = JsonMapper.shared().readTree(lines.get(first + 1));
            assertThat(next.at("/unmapped/chain/previous").asString()).isEqualTo(AuditEntry.hash(lines.get(first)));
        }
        assertThat(JsonMapper.shared()
                        .readTree(lines.get(2))
                        .at("/unmapped/heads")
                        .size())
                .as("the second start knows the first chain")
                .isEqualTo(1);
    }

    @Test
    void standard_output_gets_each_entry_as_a_line_where_that_is_asked_for_and_nothing_else() throws Exception {
        var told = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(told, true, UTF_8));
        try {
            try (Outcrop.Running server = server()) {
                send(server, "DELETE", "/api/conversations/c1", "Origin", "https://evil.example");
            }
            assertThat(told.toString(UTF_8)).as("unless it is asked for").isEmpty();

            script.otherwise(turn -> turn.text("Fine."));
            try (Outcrop.Running server = server("OUTCROP_AUDIT_STDOUT", "on")) {
                ask(server, "c1", SECRET_WORDS);
                send(server, "DELETE", "/api/conversations/c1", "Origin", "https://evil.example");
                send(server, "DELETE", "/api/conversations/c1");
            }
        } finally {
            System.setOut(before);
        }
        List<String> lines = told.toString(UTF_8).lines().toList();
        var schema = new OcsfSchema();
        assertThat(lines)
                .allSatisfy(
                        line -> assertThat(schema.breaches(JsonMapper.shared().readTree(line)))
                                .as(line)
                                .isEmpty());
        assertThat(lines)
                .map(line -> JsonMapper.shared()
                        .readTree(line)
                        .at("/metadata/event_code")
                        .asString())
                .containsExactly("SERVER_STARTED", "REQUEST_REFUSED", "CONVERSATION_DELETED", "SERVER_STOPPED");
        assertThat(told.toString(UTF_8)).doesNotContain(SECRET_WORDS, "Fine.");
    }

    @Test
    void what_an_earlier_process_could_not_store_is_stored_at_the_next_start() throws Exception {
        Files.createDirectories(folder.resolve("data"));
        var left = folder.resolve("data/audit-waiting-chain_old.jsonl");
        Files.writeString(left, """
                {"id":"audit_1","at":"2026-01-31T10:00:00Z","action":"CONVERSATION_DELETED","success":true,\
                "who":{"id":"ann","role":"USER"},"thing":{"kind":"conversation","id":"c9"},"details":{}}
                {"id":"audit_2","at":"2026-01-31T10:0""");
        try (Outcrop.Running server = server()) {
            await().atMost(PATIENCE)
                    .until(() -> actions(get(server, "/api/audit?person=ann")).size() == 1);
            JsonNode entry = get(server, "/api/audit?person=ann").at("/entries/0");
            assertThat(entry.path("at").asString()).isEqualTo("2026-01-31T10:00:00Z");
            assertThat(entry.at("/event/metadata/uid").asString()).isEqualTo("audit_1");
            await().atMost(PATIENCE).until(() -> !Files.exists(left));
        }
    }

    private static List<String> actions(JsonNode page) {
        return page.path("entries")
                .valueStream()
                .map(entry -> entry.path("action").asString())
                .filter(action -> !action.equals("audit_read"))
                .toList();
    }
}
