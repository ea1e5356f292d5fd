package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.server.config.SettingKey;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A server on a database that was restored: what was open at that moment may have been done since, and is not done again. */
class RestoredTest extends ServerScene {
    private static final String WORD = "DATABASE_RESTORED_TO";

    private final MovableClock clock = new MovableClock();
    private final AtomicInteger orders = new AtomicInteger();

    @Override
    Clock clock() {
        return clock;
    }

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        flags.put(SettingKey.SHUTDOWN_GRACE, "0s");
        return flags;
    }

    @Override
    List<Function<Models, ?>> tools() {
        return List.of(_ -> new Orders(orders));
    }

    @Override
    void writeAgents() throws IOException {
        agent("desk", "tools: [order]");
    }

    static final class Orders {
        private final AtomicInteger orders;

        Orders(AtomicInteger orders) {
            this.orders = orders;
        }

        @Tool(description = "Orders", effect = Effect.WRITE)
        String order(@Param("What") String what) {
            orders.incrementAndGet();
            return "Ordered " + what;
        }
    }

    /** One conversation waits for a decision, with a question behind it; in another one the model is in mid-answer. */
    private void leaveOpen(Outcrop.Running server, Gate gate) throws Exception {
        ask(server, "waits", "Order leeks");
        begin(server, "waits", "m-2", "Order eggs too");
        begin(server, "runs", "m-3", "Tell me all");
        gate.awaitReached(PATIENCE);
        await().atMost(PATIENCE)
                .until(() -> messages(server, "waits").toString().contains("Order eggs too"));
        server.close();
    }

    /** Leaves the answer's stream open, which ends with the server. */
    private void begin(Outcrop.Running server, String conversation, String message, String text) {
        var request = HttpRequest.newBuilder(URI.create(server.url() + "/api/chat"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"id":"%s","agent":"desk","message":{"id":"%s","role":"user",
                         "parts":[{"type":"text","text":"%s"}]}}
                        """.formatted(conversation, message, text)));
        var _ = http.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding());
    }

    /** What has come of each answer. */
    private List<String> ends(Outcrop.Running server, String conversation) throws Exception {
        var ends = new ArrayList<String>();
        for (JsonNode message : messages(server, conversation).path("messages")) {
            JsonNode run = message.path("run");
            if (run.has("status")) {
                String why = run.at("/error/code").asString("");
                ends.add(run.path("status").asString() + (why.isEmpty() ? "" : " " + why));
            }
        }
        return ends;
    }

    private JsonNode messages(Outcrop.Running server, String conversation) throws Exception {
        return get(server, "/api/conversations/" + conversation + "/messages");
    }

    private void allow(Outcrop.Running server, String conversation) throws Exception {
        String approval =
                messages(server, conversation).toString().replaceFirst("(?s).*?\"(approval_[0-9a-f]+)\".*", "$1");
        post(server, "/api/approvals/" + approval, "{\"decision\":\"approve\"}");
    }

    private void leaveOpen() throws Exception {
        var gate = Gate.closed();
        script(gate);
        leaveOpen(server(), gate);
        gate.open();
    }

    private void script(Gate gate) {
        script.always(
                        request -> Script.lastUserText(request).contains("Tell me"),
                        turn -> turn.hold(gate).text("All."))
                .always(
                        request -> Script.lastUserText(request).contains("Order")
                                && !request.toString().contains("toolResult"),
                        turn -> turn.toolUse("call_1", "order", "{\"what\":\"leeks\"}"))
                .otherwise(turn -> turn.text("Done."));
    }

    @Test
    void what_was_open_is_ended_with_a_sentence_and_nothing_of_it_is_done() throws Exception {
        leaveOpen();
        String moment = clock.instant().toString();
        clock.move(Duration.ofHours(1));
        int calls = bedrock.calls().size();
        try (var server = server("OUTCROP_" + WORD, moment)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(ends(server, "runs")).containsExactly("failed restored"));
            assertThat(messages(server, "runs").toString()).contains("The server's data was restored to");
            assertThat(ends(server, "waits")).containsExactly("suspended");
            allow(server, "waits");

            // The one that was allowed, and the one that waited behind it.
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(ends(server, "waits")).containsExactly("failed restored", "failed restored"));
            assertThat(orders).hasValue(0);
            assertThat(bedrock.calls()).hasSize(calls);
            assertThat(ask(server, "new", "Hello")).contains("Done.");
            assertThat(logs.list)
                    .filteredOn(line -> line.getFormattedMessage().contains("as the database was restored"))
                    .hasSize(3);
        }
    }

    @Test
    void without_a_restore_all_of_it_goes_on() throws Exception {
        leaveOpen();
        clock.move(Duration.ofHours(1));
        try (var server = server()) {
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(messages(server, "runs").toString()).contains("All."));
            allow(server, "waits");

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(messages(server, "waits").toString())
                            .contains("Done.")
                            .doesNotContain("restored"));
            assertThat(orders).hasValue(1);
        }
    }

    @Test
    void who_stops_such_an_answer_has_it_stopped() throws Exception {
        leaveOpen();
        String moment = clock.instant().toString();
        clock.move(Duration.ofHours(1));
        try (var server = server("OUTCROP_" + WORD, moment)) {
            post(server, "/api/chat/waits/stop", "");

            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(ends(server, "waits")).containsExactly("cancelled", "failed restored"));
            assertThat(orders).hasValue(0);
        }
    }

    @Test
    void a_moment_that_is_still_to_come_is_refused() {
        String moment = clock.instant().plus(Duration.ofDays(1)).toString();
        assertThatThrownBy(() -> server("OUTCROP_" + WORD, moment).close())
                .isInstanceOf(StartFailure.class)
                .hasMessage("database-restored-to is " + moment + ", and that moment is still to come.");
    }
}
