package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.outcrop.langfuse.FakeLangfuse.Behaviour;
import dev.outcrop.langfuse.FakeLangfuse.Row;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Agents of the real server whose prompts are in Langfuse: what Bedrock is told at the wire, and what Langfuse gets to know. */
class ManagedPromptsTest extends LangfuseScene {
    private static final String DESK = "kitchen/desk";
    private static final String OF_FILE = "You are the desk of the file.";
    private static final String NAME = "langfuse.observation.prompt.name";
    private static final String VERSION = "langfuse.observation.prompt.version";

    private volatile Duration later = Duration.ZERO;

    @Override
    void writeAgents() throws IOException {
        write("_partials/tone.md", "Be brief.\n");
        write(
                "desk.md",
                "---\ndescription: The desk\nprompt: langfuse:" + DESK
                        + "\ntools: [sky, order]\nagents: [critic]\n---\n" + OF_FILE + "\n");
        agent("critic", "model: fast");
    }

    @Override
    Map<String, String> environment() {
        Map<String, String> environment = super.environment();
        environment.put("OUTCROP_LANGFUSE_PROMPT_WAIT", "30s");
        return environment;
    }

    @Override
    Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return Instant.now().plus(later);
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return Clock.offset(Clock.system(zone), later);
            }
        };
    }

    private String ask(Outcrop.Running server, String conversation) throws Exception {
        return ask(server, conversation, "What now?");
    }

    private JsonNode health(Outcrop.Running server) throws Exception {
        return get(server, "/health/details").at("/checks/prompts");
    }

    private List<Row> generations(String conversation) {
        return of(rows(conversation), "generation");
    }

    /** The system prompts that Bedrock was given, in order. */
    private List<String> prompts() {
        return bedrock.calls().stream()
                .map(call -> call.request().at("/system/0/text").asString())
                .toList();
    }

    private long readings() {
        return langfuse.asked().stream()
                .filter(one -> one.startsWith("GET /api/public/v2/prompts"))
                .count();
    }

    private List<String> warnings() {
        return logs.list.stream()
                .filter(event -> event.getLevel() == ch.qos.logback.classic.Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.startsWith("langfuse:"))
                .toList();
    }

    @Test
    void each_generation_is_made_with_the_version_of_the_label_and_linked_to_it() throws Exception {
        langfuse.textPrompt(DESK, "The first.");
        langfuse.textPrompt(DESK, "You are the desk of Langfuse. {{> tone}} Speak {{language}}.", "production");
        langfuse.textPrompt(DESK, "The newest.", "staging");
        script.turn(turn -> turn.toolUse("call_1", "sky", "{\"city\":\"Kyoto\"}"))
                .turn(turn -> turn.toolUse("call_2", "ask_critic", "{\"question\":\"Good?\"}"))
                .turn(turn -> turn.text("Very."))
                .turn(turn -> turn.text("It is cold."));
        try (var server = server()) {
            assertThat(ask(server, "c1")).contains("It is cold.");
            List<Row> calls = generations("c1");

            String text = "You are the desk of Langfuse. Be brief. Speak the language of the question.";
            assertThat(prompts()).containsExactly(text, text, "You are the critic.", text);
            List<Row> linked = calls.stream()
                    .filter(row -> row.attributes().containsKey(NAME))
                    .toList();
            assertThat(calls).hasSize(4);
            assertThat(linked).hasSize(3).allSatisfy(row -> {
                assertThat(row.attributes()).containsEntry(NAME, DESK).containsEntry(VERSION, 2L);
                assertThat(row.json("langfuse.observation.input")
                                .at("/messages/0/content")
                                .asString())
                        .isEqualTo(text);
            });
            assertThat(rows("c1"))
                    .filteredOn(row -> !linked.contains(row))
                    .allSatisfy(row -> assertThat(row.attributes()).doesNotContainKeys(NAME, VERSION));

            String run = get(server, "/api/conversations/c1/messages")
                    .at("/messages/1/metadata/runId")
                    .asString("");
            assertThat(get(server, "/api/runs/" + run + "/trace").findValues("prompt"))
                    .hasSize(3)
                    .allSatisfy(prompt -> assertThat(prompt)
                            .isEqualTo(JsonMapper.shared().readTree("{\"name\":\"kitchen/desk\",\"version\":2}")));
            JsonNode health = health(server);
            assertThat(health.path("well").asBoolean()).isTrue();
            assertThat(health.at("/details/desk/prompt").asString()).isEqualTo("langfuse:kitchen/desk@production");
            assertThat(health.at("/details/desk/version").asInt()).isEqualTo(2);
            assertThat(readings()).isEqualTo(1);
        }
    }

    @Test
    void without_such_a_version_the_file_is_used_and_nothing_is_linked() throws Exception {
        langfuse.textPrompt(DESK, "Not labelled.");
        script.otherwise(turn -> turn.text("Soup."));
        try (var server = server()) {
            for (int i = 0; i < 3; i++) {
                assertThat(ask(server, "c" + i)).contains("Soup.");
                assertThat(generations("c" + i))
                        .hasSize(1)
                        .allSatisfy(row -> assertThat(row.attributes()).doesNotContainKeys(NAME, VERSION));
            }
            assertThat(prompts()).containsExactly(OF_FILE, OF_FILE, OF_FILE);
            assertThat(warnings())
                    .containsExactly("langfuse:kitchen/desk@production: Langfuse has no version of it with this label;"
                            + " agents use the prompt of their file");
            assertThat(health(server).path("well").asBoolean()).isFalse();
            assertThat(health(server).at("/details/desk/problem").asString())
                    .isEqualTo("Langfuse has no version of it with this label");
            assertThat(get(server, "/health/ready").path("status").asString()).isEqualTo("ready");
        }
    }

    @Test
    void a_version_with_a_variable_that_nobody_knows_ends_no_run() throws Exception {
        langfuse.textPrompt(DESK, "Paint it {{colour}}.", "production");
        script.otherwise(turn -> turn.text("Soup."));
        try (var server = server()) {
            ask(server, "c1");
            assertThat(ask(server, "c2")).contains("Soup.");

            assertThat(prompts()).containsExactly(OF_FILE, OF_FILE);
            assertThat(generations("c2"))
                    .allSatisfy(row -> assertThat(row.attributes()).doesNotContainKeys(NAME, VERSION));
            assertThat(warnings())
                    .containsExactly("langfuse:kitchen/desk@production: version 1 can't be used: there is no variable"
                            + " \"colour\": it may use language and today; agents use the prompt of their file");
            assertThat(health(server).at("/details/desk/problem").asString()).contains("no variable \"colour\"");
        }
    }

    @Test
    void with_langfuse_down_or_silent_an_answer_is_given_with_the_file_and_waits_a_short_time() throws Exception {
        script.otherwise(turn -> turn.text("Soup."));
        langfuse.down();
        try (var server = server()) {
            assertThat(ask(server, "c1")).contains("Soup.");
            assertThat(health(server).at("/details/desk/problem").asString())
                    .isEqualTo("Langfuse can't be asked: it could not be reached");
        }
        langfuse.up();
        langfuse.textPrompt(DESK, "You are the desk of Langfuse.", "production");
        var gate = new CountDownLatch(1);
        langfuse.behave(new Behaviour.Slow(gate));
        try (var server = server("OUTCROP_LANGFUSE_PROMPT_WAIT", "100ms")) {
            // The gate is closed until both are answered: neither has waited for Langfuse.
            assertThat(ask(server, "c2")).contains("Soup.");
            assertThat(ask(server, "c3")).contains("Soup.");
            assertThat(prompts()).containsExactly(OF_FILE, OF_FILE, OF_FILE);
            gate.countDown();
            await().atMost(PATIENCE)
                    .until(() -> health(server).at("/details/desk/version").asInt(0) == 1);
            ask(server, "c4");

            assertThat(prompts().getLast()).isEqualTo("You are the desk of Langfuse.");
            assertThat(generations("c4").getFirst().attributes()).containsEntry(VERSION, 1L);
            assertThat(generations("c2").getFirst().attributes()).doesNotContainKey(VERSION);
            assertThat(generations("c1").getFirst().attributes()).doesNotContainKey(VERSION);
        }
    }

    @Test
    void a_label_that_is_moved_is_seen_after_a_minute_and_no_answer_waits_for_it() throws Exception {
        langfuse.textPrompt(DESK, "Version one.", "production");
        script.otherwise(turn -> turn.text("Soup."));
        try (var server = server()) {
            ask(server, "c1");
            langfuse.textPrompt(DESK, "Version two.", "production");
            ask(server, "c2");
            assertThat(readings()).isEqualTo(1);

            var gate = new CountDownLatch(1);
            langfuse.behave(new Behaviour.Slow(gate));
            later = Duration.ofSeconds(61);
            for (int i = 3; i < 6; i++) {
                assertThat(ask(server, "c" + i)).contains("Soup."); // the gate is closed
            }
            await().atMost(PATIENCE).until(() -> readings() == 2);
            gate.countDown();
            await().atMost(PATIENCE)
                    .until(() -> health(server).at("/details/desk/version").asInt(0) == 2);
            ask(server, "c6");

            assertThat(prompts()).hasSize(6).startsWith("Version one.").endsWith("Version one.", "Version two.");
            assertThat(generations("c5").getFirst().attributes()).containsEntry(VERSION, 1L);
            assertThat(generations("c6").getFirst().attributes()).containsEntry(VERSION, 2L);
            assertThat(readings()).isEqualTo(2);
        }
    }

    @Test
    void many_answers_that_begin_at_once_are_served_by_one_reading() throws Exception {
        langfuse.textPrompt(DESK, "You are the desk of Langfuse.", "production");
        script.otherwise(turn -> turn.text("Soup."));
        var gate = new CountDownLatch(1);
        langfuse.behave(new Behaviour.Slow(gate));
        try (var server = server();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> asking = IntStream.range(0, 20)
                    .mapToObj(i -> threads.submit(() -> ask(server, "c" + i)))
                    .toList();
            await().atMost(PATIENCE)
                    .until(() -> get(server, "/health/details")
                                    .at("/checks/database/details/activeRuns")
                                    .asInt()
                            == 20);
            gate.countDown();
            for (Future<String> one : asking) {
                assertThat(answer(one)).contains("Soup.");
            }
            assertThat(prompts()).hasSize(20).containsOnly("You are the desk of Langfuse.");
            assertThat(readings()).isEqualTo(1);
        }
    }

    private static String answer(Future<String> asking) throws InterruptedException {
        try {
            return asking.get();
        } catch (ExecutionException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void a_run_that_another_process_goes_on_with_keeps_its_version() throws Exception {
        langfuse.textPrompt(DESK, "Version one.", "production");
        script.turn(turn -> turn.toolUse("call_1", "order", "{\"what\":\"leeks\"}"))
                .turn(turn -> turn.text("Ordered."))
                .turn(turn -> turn.text("Soup."));
        String approval;
        try (var server = server()) {
            String stream = ask(server, "c1");
            assertThat(stream).contains("approval");
            approval = stream.replaceAll("(?s).*\"approvalId\":\"([^\"]+)\".*", "$1");
        }
        langfuse.textPrompt(DESK, "Version two.", "production");
        try (var server = server()) {
            post(server, "/api/approvals/" + approval, "{\"decision\":\"approve\"}");
            List<Row> calls = generations("c1");

            assertThat(calls).hasSize(2).allSatisfy(row -> {
                assertThat(row.attributes()).containsEntry(VERSION, 1L);
                assertThat(row.text("langfuse.observation.input")).contains("Version one.");
            });
            ask(server, "c2");
            assertThat(prompts()).containsExactly("Version one.", "Version one.", "Version two.");
            assertThat(generations("c2").getFirst().attributes()).containsEntry(VERSION, 2L);
        }
    }

    @Test
    void without_keys_the_file_is_used_and_that_is_said_once() throws Exception {
        langfuse.textPrompt(DESK, "You are the desk of Langfuse.", "production");
        script.otherwise(turn -> turn.text("Soup."));
        try (var server = server("LANGFUSE_PUBLIC_KEY", "", "LANGFUSE_SECRET_KEY", "")) {
            assertThat(ask(server, "c1")).contains("Soup.");

            assertThat(prompts()).containsExactly(OF_FILE);
            assertThat(langfuse.asked()).isEmpty();
            assertThat(health(server).path("sentence").asString())
                    .isEqualTo("Off: no keys are set, so agents use the prompts of their files.");
            assertThat(logs.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsOnlyOnce("no keys of Langfuse are set: the prompts of desk are those of their files");
        }
    }
}
