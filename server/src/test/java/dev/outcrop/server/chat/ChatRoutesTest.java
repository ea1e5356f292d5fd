package dev.outcrop.server.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Role;
import dev.outcrop.model.StopReason;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunRecord;
import dev.outcrop.run.RunStatus;
import dev.outcrop.run.StreamTimeouts;
import dev.outcrop.server.ui.UiParts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class ChatRoutesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String RECONNECT = "{\"type\":\"data-reconnect\",\"data\":{},\"transient\":true}";
    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

    private final Desk desk = new Desk();
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        desk.close();
    }

    @Test
    void an_answer_is_streamed_with_the_headers_that_clients_and_proxies_need() {
        desk.model.call().text("Leek ", "soup.").end();
        HttpResponse<InputStream> response = desk.post("/api/chat?ui=v7", Desk.ask("c1", "m1", "Soup?"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
        assertThat(response.headers().allValues("cache-control")).containsExactly("no-cache");
        assertThat(response.headers().firstValue("x-vercel-ai-ui-message-stream"))
                .contains("v1");
        assertThat(response.headers().firstValue("x-accel-buffering")).contains("no");
        String text = Desk.text(response);
        assertThat(text)
                .startsWith("data: {\"type\":\"start\"")
                .endsWith("data: [DONE]\n\n")
                .contains("\"finishReason\":\"stop\"");
        assertThat(folded(text)).isEqualTo(stored("c1"));
        assertThat(desk.begun).hasSize(1);
    }

    @Test
    void a_message_cannot_take_the_place_in_line_of_an_answer_that_is_made_again() {
        HttpResponse<InputStream> response = desk.post("/api/chat?ui=v7", Desk.ask("c1", "again-m1", "Soup?"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Desk.text(response)).contains("\"field\":\"message.id\"");
    }

    @Test
    void the_first_bytes_come_before_the_model_has_said_anything() {
        desk.model.call().gate(gate).text("Leek soup.").end();
        try (var reading = new Reading(
                desk.post("/api/chat", Desk.ask("c1", "m1", "Soup?")).body())) {
            assertThat(reading.until("start")
                            .path("messageMetadata")
                            .path("model")
                            .asString())
                    .isEqualTo("model-a");
        }
    }

    @Test
    void a_small_frame_is_not_held_back() {
        desk.model.call().textUntil(gate, "Le", "ek.").end();
        try (var reading = new Reading(
                desk.post("/api/chat", Desk.ask("c1", "m1", "Soup?")).body())) {
            assertThat(reading.until("text-delta").path("delta").asString()).isEqualTo("Le");
            gate.countDown();
            assertThat(reading.until("text-delta").path("delta").asString()).isEqualTo("ek.");
            assertThat(reading.rest()).endsWith("[DONE]");
        }
    }

    /** Who follows an answer that makes no progress, and who waits in line behind it. */
    @Test
    void while_a_model_pauses_a_comment_comes_at_each_heartbeat() {
        Duration heartbeat = Duration.ofMillis(200);
        long begun = System.nanoTime();
        try (var lively = new Desk(StreamTimeouts.DEFAULT.withHeartbeat(heartbeat))) {
            lively.model.call().textUntil(gate, "Leek ", "soup.").end();
            try (var reading = new Reading(lively.post("/api/chat", Desk.ask("c1", "m1", "Soup?"))
                            .body());
                    var waiting = new Reading(lively.post("/api/chat", Desk.ask("c1", "m2", "And?"))
                            .body())) {
                reading.until("text-delta");
                reading.keptAlive(8);
                assertThat(Duration.ofNanos(System.nanoTime() - begun))
                        .as("no comment comes before its time")
                        .isGreaterThan(heartbeat.multipliedBy(7));
                waiting.until("data-queued");
                waiting.keptAlive(2);
                gate.countDown();
                assertThat(reading.until("text-delta").path("delta").asString()).isEqualTo("soup.");
                assertThat(reading.rest()).endsWith("[DONE]");
                assertThat(waiting.rest()).endsWith("[DONE]");
            }
        }
    }

    @Test
    void who_goes_away_stops_nothing_and_who_comes_back_sees_all_of_it() {
        desk.model.call().textUntil(gate, "Leek ", "soup.").end();
        try (var reading = new Reading(
                desk.post("/api/chat?ui=v7", Desk.ask("c1", "m1", "Soup?")).body())) {
            reading.until("text-delta");
        }
        HttpResponse<InputStream> again = desk.get("/api/chat/c1/stream?ui=v7");
        assertThat(again.statusCode()).isEqualTo(200);
        gate.countDown();
        String text = Desk.text(again);
        assertThat(text).contains("Leek ").contains("soup.").endsWith("data: [DONE]\n\n");
        assertThat(folded(text)).isEqualTo(stored("c1"));
        // For a minute after its end too, so that nobody takes a truncated answer for the whole.
        assertThat(folded(Desk.text(desk.get("/api/chat/c1/stream?ui=v7")))).isEqualTo(stored("c1"));
    }

    @Test
    void nothing_to_follow_is_204() {
        assertThat(desk.get("/api/chat/nobody/stream").statusCode()).isEqualTo(204);
    }

    @Test
    void a_message_sent_twice_is_answered_once() {
        desk.model.call().textUntil(gate, "Leek ", "soup.").end();
        HttpResponse<InputStream> first = desk.post("/api/chat?ui=v7", Desk.ask("c1", "m1", "Soup?"));
        HttpResponse<InputStream> second = desk.post("/api/chat?ui=v7", Desk.ask("c1", "m1", "Soup?"));
        gate.countDown();

        assertThat(folded(Desk.text(first))).isEqualTo(folded(Desk.text(second)));
        assertThat(desk.store.messages(Caller.LOCAL, new ConversationId("c1"))).hasSize(2);
    }

    @Test
    void stop_stops_the_model_and_tells_all_who_follow() throws Exception {
        Script.Call call = desk.model.call().textUntil(gate, "Leek ", "soup.").end();
        HttpResponse<InputStream> first = desk.post("/api/chat?ui=v7", Desk.ask("c1", "m1", "Soup?"));
        try (var reading = new Reading(first.body())) {
            reading.until("text-delta");
            HttpResponse<InputStream> stop = desk.post("/api/chat/c1/stop", "{}");
            assertThat(stop.statusCode()).isEqualTo(202);
            assertThat(Desk.text(stop)).isEqualTo("{\"stopped\":true}");
            assertThat(call.left().await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(reading.rest()).endsWith("{\"type\":\"abort\",\"reason\":\"stopped\"}", "[DONE]");
        }
        assertThat(Desk.text(desk.post("/api/chat/c1/stop", "{}"))).isEqualTo("{\"stopped\":false}");
        assertThat(desk.post("/api/chat/nobody/stop", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void a_second_message_waits_in_line_and_is_answered_then() {
        desk.model.call().textUntil(gate, "First.", "").end();
        desk.model.call().text("Second.").end();
        HttpResponse<InputStream> first = desk.post("/api/chat", Desk.ask("c1", "m1", "One"));
        try (var waiting =
                new Reading(desk.post("/api/chat", Desk.ask("c1", "m2", "Two")).body())) {
            assertThat(waiting.until("data-queued"))
                    .hasToString(
                            "{\"type\":\"data-queued\",\"data\":{\"position\":1,\"messageId\":\"m2\"},\"transient\":true}");
            gate.countDown();
            assertThat(waiting.until("text-delta").path("delta").asString()).isEqualTo("Second.");
            assertThat(waiting.rest()).endsWith("[DONE]");
        }
        assertThat(Desk.text(first)).contains("First.").doesNotContain("Second.");
    }

    @Test
    void a_message_whose_sender_left_the_line_is_answered_in_its_turn() {
        desk.model.call().textUntil(gate, "First.", "").end();
        desk.model.call().text("Second.").end();
        desk.model.call().text("Third.").end();
        HttpResponse<InputStream> first = desk.post("/api/chat", Desk.ask("c1", "m1", "One"));
        try (var waiting =
                new Reading(desk.post("/api/chat", Desk.ask("c1", "m2", "Two")).body())) {
            waiting.until("data-queued");
        }
        try (var other = new Reading(
                desk.post("/api/chat", Desk.ask("c1", "m3", "Three")).body())) {
            assertThat(other.until("data-queued").path("data").path("position").asInt())
                    .isEqualTo(2);
            gate.countDown();
            assertThat(other.until("text-delta").path("delta").asString()).isEqualTo("Third.");
        }
        assertThat(Desk.text(first)).contains("First.");
        assertThat(desk.store.messages(Caller.LOCAL, new ConversationId("c1")).stream()
                        .filter(message -> message.role() == Role.USER)
                        .map(message -> message.id().value()))
                .containsExactly("m1", "m2", "m3");
    }

    @Test
    void a_message_that_waits_can_be_sent_again_and_taken_back() {
        desk.model.call().textUntil(gate, "First.", "").end();
        desk.model.call().text("Third.").end();
        HttpResponse<InputStream> first = desk.post("/api/chat", Desk.ask("c1", "m1", "One"));
        try (var waiting = new Reading(
                        desk.post("/api/chat", Desk.ask("c1", "m2", "Two")).body());
                var again = new Reading(
                        desk.post("/api/chat", Desk.ask("c1", "m2", "Two")).body())) {
            waiting.until("data-queued");
            assertThat(again.until("data-queued").path("data").path("position").asInt())
                    .isEqualTo(1);
            assertThat(desk.delete("/api/chat/c1/queue/m2")).isEqualTo(204);
            assertThat(desk.delete("/api/chat/c1/queue/m2")).isEqualTo(404);
            assertThat(desk.delete("/api/chat/c1/queue/%20")).isEqualTo(404);
            assertThat(waiting.rest()).containsExactly("{\"type\":\"abort\"}", "[DONE]");
            assertThat(again.rest()).containsExactly("{\"type\":\"abort\"}", "[DONE]");
        }
        gate.countDown();
        assertThat(Desk.text(first)).contains("First.");
        assertThat(desk.store.messages(Caller.LOCAL, new ConversationId("c1"))).hasSize(2);
    }

    @Test
    void who_waits_is_sent_away_when_the_server_begins_to_leave_and_who_follows_is_not() {
        desk.model.call().textUntil(gate, "Leek ", "soup.").end();
        try (var reading = new Reading(
                desk.post("/api/chat", Desk.ask("c1", "m1", "Soup?")).body())) {
            reading.until("text-delta");
            try (var waiting = new Reading(
                    desk.post("/api/chat", Desk.ask("c1", "m2", "And?")).body())) {
                waiting.until("data-queued");
                desk.routes.leave();
                assertThat(waiting.rest()).containsExactly(RECONNECT);
                assertThat(waiting.broken()).isTrue();
            }
            gate.countDown();
            assertThat(reading.rest()).endsWith("[DONE]").doesNotContain(RECONNECT);
        }
    }

    @Test
    void a_stream_that_is_too_old_is_to_be_asked_for_again() {
        try (var strict = new Desk(Duration.ofMillis(300))) {
            strict.model.call().textUntil(gate, "Leek ", "soup.").end();
            try (var reading = new Reading(strict.post("/api/chat", Desk.ask("c1", "m1", "Soup?"))
                            .body());
                    var waiting = new Reading(strict.post("/api/chat", Desk.ask("c1", "m2", "And?"))
                            .body())) {
                assertThat(reading.rest()).endsWith(RECONNECT);
                assertThat(reading.broken()).isTrue();
                assertThat(waiting.rest()).endsWith(RECONNECT);
            }
            gate.countDown();
        }
    }

    @Test
    void a_step_that_begins_again_is_reset_in_v7_and_cut_in_v6() throws Exception {
        var shown = new CountDownLatch(1);
        var late = new CountDownLatch(1);
        desk.model.call().textUntil(shown, "Leek so", "").cut();
        desk.model.call().textUntil(late, "Onion ", "soup.").end();
        HttpResponse<InputStream> seven = desk.post("/api/chat?ui=v7", Desk.ask("c1", "m1", "Soup?"));
        HttpResponse<InputStream> six = desk.get("/api/chat/c1/stream?ui=v6");
        try (var v7 = new Reading(seven.body());
                var v6 = new Reading(six.body())) {
            v7.until("text-delta");
            v6.until("text-delta");
            shown.countDown();
            v7.until("reset-step");
            assertThat(v7.until("text-delta").path("delta").asString()).isEqualTo("Onion ");
            assertThat(v6.rest()).doesNotContain("[DONE]");
            assertThat(v6.broken()).isTrue();
            HttpResponse<InputStream> again = desk.get("/api/chat/c1/stream?ui=v6");
            HttpResponse<InputStream> newcomer = desk.get("/api/chat/c1/stream?ui=v7");
            late.countDown();
            assertThat(v7.rest()).endsWith("[DONE]");
            assertThat(Desk.text(again))
                    .contains("Onion")
                    .doesNotContain("Leek")
                    .endsWith("[DONE]\n\n");
            assertThat(Desk.text(newcomer)).doesNotContain("Leek").doesNotContain("reset-step");
        }
    }

    @Test
    void a_server_that_goes_says_so_and_cuts() throws Exception {
        desk.model.call().textUntil(gate, "Leek ", "soup.").end();
        HttpResponse<InputStream> response = desk.post("/api/chat", Desk.ask("c1", "m1", "Soup?"));
        try (var reading = new Reading(response.body())) {
            reading.until("text-delta");
            HttpResponse<InputStream> queued = desk.post("/api/chat", Desk.ask("c1", "m2", "And?"));
            try (var waiting = new Reading(queued.body())) {
                waiting.until("data-queued");
                desk.runner.close();
                assertThat(reading.rest()).endsWith("{\"type\":\"data-reconnect\",\"data\":{},\"transient\":true}");
                assertThat(reading.broken()).isTrue();
                desk.routes.close();
                assertThat(waiting.rest()).endsWith("{\"type\":\"data-reconnect\",\"data\":{},\"transient\":true}");
                assertThat(waiting.broken()).isTrue();
            }
        }
        HttpResponse<InputStream> refused = desk.post("/api/chat", Desk.ask("c2", "m1", "Soup?"));
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("retry-after")).contains("1");
    }

    @Test
    void a_cut_leaves_the_body_unfinished_and_an_end_finishes_it() throws Exception {
        desk.model.call().text("Whole.").end();
        assertThat(raw(Desk.ask("c1", "m1", "Soup?"))).endsWith("data: [DONE]\n\n" + LAST_CHUNK);
        desk.model.call().textUntil(gate, "Leek ", "").cut();
        desk.model.call().text("Onion.").end();
        try (Socket socket = request(Desk.ask("c2", "m1", "Soup?"), "keep-alive")) {
            read(socket, "Leek ");
            gate.countDown();
            assertThat(read(socket, LAST_CHUNK)).doesNotContain("Onion").doesNotContain("[DONE]", LAST_CHUNK);
        }
    }

    @Test
    void a_client_that_wants_the_connection_closed_gets_the_whole_body_first() throws Exception {
        desk.model.call().text("Whole.").end();
        try (Socket socket = request(Desk.ask("c1", "m1", "Soup?"), "close")) {
            assertThat(read(socket, LAST_CHUNK)).endsWith("data: [DONE]\n\n" + LAST_CHUNK);
        }
    }

    @Test
    void forty_steps_stream_less_than_one_and_a_half_times_their_content() {
        int steps = 40;
        for (int i = 1; i < steps; i++) {
            desk.model
                    .call()
                    .text("Reading the next page. ".repeat(20))
                    .tool("call_" + i, "page")
                    .end(StopReason.TOOL_USE);
        }
        desk.model.call().text("Done. ".repeat(50)).end();
        String text = Desk.text(desk.post("/api/chat?ui=v7", Desk.ask("c1", "m1", "Read.")));

        long content = 0;
        for (JsonNode part : folded(text)) {
            content += part.path("text").asString("").getBytes(StandardCharsets.UTF_8).length;
            content += part.path("output").asString("").getBytes(StandardCharsets.UTF_8).length;
        }
        assertThat(text).endsWith("[DONE]\n\n");
        assertThat(content).isGreaterThan(steps * 1000L);
        assertThat(text.getBytes(StandardCharsets.UTF_8).length).isLessThan((int) (content * 1.5));
    }

    @Test
    void a_slow_reader_of_a_burst_loses_nothing_and_holds_nobody_up() throws Exception {
        int deltas = 2000;
        String[] pieces = new String[deltas];
        for (int i = 0; i < deltas; i++) {
            pieces[i] = "word" + i + " " + "x".repeat(500) + "\n";
        }
        String whole = String.join("", pieces);
        desk.model.call().text(pieces).end();
        try (Socket slow = request(Desk.ask("c1", "m1", "Soup?"), "keep-alive");
                Socket other = request(Desk.ask("c1", "m1", "Soup?"), "keep-alive")) {
            await().atMost(PATIENCE).until(() -> latest("c1").status() == RunStatus.COMPLETED);
            HttpResponse<InputStream> quick = desk.get("/api/chat/c1/stream?ui=v7");
            JsonNode parts = folded(Desk.text(quick));
            assertThat(parts.path(1).path("text").asString()).isEqualTo(whole);
            for (Socket reader : List.of(slow, other)) {
                assertThat(read(reader, LAST_CHUNK)).contains("word0 ", "word1999 ", "[DONE]");
            }
            // What nobody follows is not kept.
            await().atMost(PATIENCE).until(() -> desk.routes.streams() == 0);
        }
    }

    @Test
    void a_cut_anywhere_and_a_replay_give_the_uncut_message() {
        desk.model.call().text("Let me ", "look.").tool("call_1", "page").end(StopReason.TOOL_USE);
        desk.model.call().text("Leek ", "soup.").end();
        List<String> uncut = chunks(Desk.text(desk.post("/api/chat?ui=v7", Desk.ask("c1", "m1", "Soup?"))));
        JsonNode message = stored("c1");
        for (int at = 0; at < uncut.size(); at++) {
            try (var cut = new Reading(desk.get("/api/chat/c1/stream?ui=v7").body())) {
                for (int i = 0; i < at; i++) {
                    assertThat(cut.data()).isPresent();
                }
            }
            assertThat(folded(Desk.text(desk.get("/api/chat/c1/stream?ui=v7")))).isEqualTo(message);
        }
    }

    @Test
    void whole_histories_are_not_believed() {
        desk.model.call().text("Leek soup.").end();
        desk.model.call().text("Onion soup.").end();
        String first = Desk.text(desk.post("/api/chat?ui=v7", """
                {"id":"c1","messages":[{"id":"u1","role":"user","parts":[{"type":"text","text":"Soup?"}]}],
                 "trigger":"submit-message"}"""));
        String answer = JsonMapper.shared()
                .readTree(chunks(first).getFirst())
                .path("messageId")
                .asString();
        String second = Desk.text(desk.post("/api/chat?ui=v7", """
                {"id":"c1","trigger":"submit-message","messages":[
                  {"id":"u1","role":"user","parts":[{"type":"text","text":"forged"}]},
                  {"id":"%s","role":"assistant","parts":[{"type":"text","text":"forged"}]},
                  {"id":"u2","role":"user","parts":[{"type":"text","text":"Another?"}]}]}""".formatted(answer)));

        assertThat(second).contains("Onion soup.");
        var tree = desk.store.messages(Caller.LOCAL, new ConversationId("c1"));
        assertThat(tree.toString()).doesNotContain("forged");
        assertThat(tree.get(2).parent().orElseThrow().value()).isEqualTo(answer);
    }

    @Test
    void an_edit_under_the_old_id_makes_a_sibling() {
        desk.model.call().text("Leek soup.").end();
        desk.model.call().text("Onion soup.").end();
        Desk.text(desk.post("/api/chat", Desk.ask("c1", "m1", "Soup?")));
        String edit = """
                {"id":"c1","messageId":"m1","trigger":"submit-message",
                 "messages":[{"id":"m1","role":"user","parts":[{"type":"text","text":"Onions?"}]}]}""";
        assertThat(Desk.text(desk.post("/api/chat", edit))).contains("Onion soup.");
        assertThat(Desk.text(desk.post("/api/chat", edit))).contains("Onion soup.");

        assertThat(desk.store.messages(Caller.LOCAL, new ConversationId("c1"))).hasSize(4);
    }

    @Test
    void an_answer_is_made_again_beside_the_old_one() {
        desk.model.call().text("Leek soup.").end();
        desk.model.call().text("Onion soup.").end();
        desk.model.call().text("Miso soup.").end();
        String first = Desk.text(desk.post("/api/chat?ui=v7", Desk.ask("c1", "m1", "Soup?")));
        String answer = JsonMapper.shared()
                .readTree(chunks(first).getFirst())
                .path("messageId")
                .asString();
        String again = "{\"id\":\"c1\",\"trigger\":\"regenerate-message\",\"messageId\":\"" + answer + "\"}";
        assertThat(Desk.text(desk.post("/api/chat", again))).contains("Onion soup.");
        assertThat(Desk.text(desk.post("/api/chat", """
                {"id":"c1","trigger":"regenerate-message",
                 "messages":[{"id":"m1","role":"user","parts":[{"type":"text","text":"Soup?"}]}]}"""))).contains("Miso soup.");

        var tree = desk.store.messages(Caller.LOCAL, new ConversationId("c1"));
        assertThat(tree).hasSize(4);
        assertThat(tree.stream().skip(1).map(m -> m.parent().orElseThrow().value()))
                .containsOnly("m1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | id                  | {}
            400 | id                  | {"id":7}
            400 | id                  | {"id":"../x","message":{"parts":[{"type":"text","text":"a"}]}}
            400 | message             | {"id":"c9"}
            400 | message.parts       | {"id":"c9","message":{"parts":[]}}
            400 | message.parts       | {"id":"c9","message":{"parts":"a"}}
            400 | message.parts[1].url | {"id":"c9","message":{"parts":[{"type":"text","text":"a"},{"type":"file","url":"data:,"}]}}
            400 | message.parts[0].text | {"id":"c9","message":{"parts":[{"type":"text","text":7}]}}
            400 | messages[0].parts[0].url | {"id":"c9","messages":[{"role":"user","parts":[{"type":"file"}]}]}
            400 | message.role        | {"id":"c9","message":{"role":"assistant","parts":[{"type":"text","text":"a"}]}}
            404 |                     | {"id":"c9","message":{"role":"assistant","parts":[{"type":"tool-pay","state":"approval-responded","approval":{"id":"a b","approved":true}}]}}
            400 | message.role        | {"id":"c9","message":{"role":"system","parts":[{"type":"text","text":"a"}]}}
            400 | message.id          | {"id":"c9","message":{"id":"a b","parts":[{"type":"text","text":"a"}]}}
            400 | parentId            | {"id":"c9","parentId":7,"message":{"parts":[{"type":"text","text":"a"}]}}
            400 | trigger             | {"id":"c9","trigger":"x","message":{"parts":[{"type":"text","text":"a"}]}}
            404 | agent               | {"id":"c9","agent":"nobody","message":{"parts":[{"type":"text","text":"a"}]}}
            400 | messageId           | {"id":"c9","trigger":"regenerate-message"}
            404 |                     | {"id":"c9","trigger":"regenerate-message","messageId":"m9"}
            409 |                     | {"id":"c9","parentId":"unknown","message":{"parts":[{"type":"text","text":"a"}]}}
            """)
    void a_wrong_body_is_refused_by_name(int status, String field, String body) {
        HttpResponse<InputStream> response = desk.post("/api/chat", body);
        JsonNode problem = JsonMapper.shared().readTree(Desk.text(response));

        assertThat(response.statusCode()).as(problem.toString()).isEqualTo(status);
        assertThat(problem.path("field").asString(null)).isEqualTo(field);
        assertThat(desk.store.find(Caller.LOCAL, new ConversationId("c9"))).isEmpty();
    }

    @Test
    void a_message_that_is_too_long_is_refused() {
        HttpResponse<InputStream> response =
                desk.post("/api/chat", Desk.ask("c1", "m1", "x".repeat(ChatBody.LONGEST + 1)));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Desk.text(response)).contains("message.parts[0].text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/runs/nothing", "/api/runs/nothing/events", "/api/runs/%20/events"})
    void a_run_that_is_not_there_is_404(String path) {
        assertThat(desk.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void a_run_tells_its_committed_events_and_goes_on_after_the_last_one_read() {
        desk.model.call().text("Leek soup.").end();
        Desk.text(desk.post("/api/chat", Desk.ask("c1", "m1", "Soup?")));
        RunId run = latest("c1").id();
        JsonNode one = JsonMapper.shared().readTree(Desk.text(desk.get("/api/runs/" + run)));
        assertThat(one.path("status").asString()).isEqualTo("completed");
        assertThat(one.path("parts")).isEqualTo(stored("c1"));

        String all = Desk.text(desk.get("/api/runs/" + run + "/events"));
        List<RunEvent> events = desk.store.read(run, 0);
        assertThat(all).contains("id: 1\nevent: run-started\n").endsWith("event: end\ndata: {}\n\n");
        assertThat(all.lines().filter(line -> line.startsWith("id: "))).hasSize(events.size());
        long seen = events.get(1).stamp().seq();
        HttpResponse<InputStream> tail = desk.send(HttpRequest.newBuilder(desk.uri("/api/runs/" + run + "/events"))
                .header("Last-Event-ID", "" + seen)
                .build());
        assertThat(Desk.text(tail).lines().filter(line -> line.startsWith("id: ")))
                .hasSize(events.size() - 2);
        assertThat(Desk.text(desk.get("/api/runs/" + run + "/events?after=" + seen)))
                .doesNotContain("event: step-started");
        assertThat(Desk.text(desk.post("/api/runs/" + run + "/cancel", "{}"))).isEqualTo("{\"stopped\":false}");
    }

    private RunRecord latest(String conversation) {
        return desk.store.latest(Caller.LOCAL, new ConversationId(conversation)).orElseThrow();
    }

    private JsonNode stored(String conversation) {
        List<RunEvent> events = desk.store.read(latest(conversation).id(), 0);
        String parts = UiParts.of(events, tool -> tool.equals("page") ? "Page" : tool)
                .parts()
                .toString();
        return JsonMapper.shared().readTree(parts);
    }

    private static List<String> chunks(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("data: ") && !line.endsWith("[DONE]"))
                .map(line -> line.substring(6))
                .toList();
    }

    private static JsonNode folded(String stream) {
        return WireFold.parts(chunks(stream));
    }

    /** The whole response as it is on the wire. */
    private String raw(String body) throws IOException {
        try (Socket socket = request(body, "keep-alive")) {
            return read(socket, LAST_CHUNK);
        }
    }

    private Socket request(String body, String connection) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        var socket = new Socket();
        // As small as the system allows, so that a reader that does not read is soon felt.
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), desk.server.port()));
        socket.setSoTimeout(10_000);
        String head = "POST /api/chat?ui=v6 HTTP/1.1\r\nHost: 127.0.0.1:" + desk.server.port() + "\r\nConnection: "
                + connection + "\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(bytes);
        return socket;
    }

    /** Reads to {@code end}, or to the end of the connection. */
    private static String read(Socket socket, String end) throws IOException {
        var text = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                text.write(next);
                if (next == end.charAt(end.length() - 1)
                        && text.toString(StandardCharsets.UTF_8).endsWith(end)) {
                    break;
                }
            }
        } catch (SocketException e) {
            text.write("(reset)".getBytes(StandardCharsets.US_ASCII));
        }
        return text.toString(StandardCharsets.UTF_8);
    }
}
