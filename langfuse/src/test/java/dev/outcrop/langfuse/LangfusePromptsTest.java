package dev.outcrop.langfuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.outcrop.langfuse.FakeLangfuse.Behaviour;
import dev.outcrop.prompt.ManagedPrompts.Version;
import dev.outcrop.prompt.PromptRef;
import dev.outcrop.testkit.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Prompts of a Langfuse that is well, slow, down or has none, over HTTP. */
class LangfusePromptsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final PromptRef CHEF = new PromptRef("chef", "production");

    private final SettableClock clock = SettableClock.at("2026-01-01T12:00:00Z");
    private final FakeLangfuse langfuse = FakeLangfuse.start();
    private final ListAppender<ILoggingEvent> logs = new ListAppender<>();
    private LangfusePrompts prompts = prompts(LONG);

    private LangfusePrompts prompts(Duration wait) {
        return new LangfusePrompts(
                new PromptApi(langfuse.url(), FakeLangfuse.PUBLIC_KEY, FakeLangfuse.SECRET_KEY), wait, clock);
    }

    @BeforeEach
    void listen() {
        logs.start();
        logger().addAppender(logs);
    }

    @AfterEach
    void stop() {
        logger().detachAppender(logs);
        langfuse.close();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(CachedPrompt.class);
    }

    private List<String> warnings() {
        return logs.list.stream()
                .filter(event -> event.getLevel() == ch.qos.logback.classic.Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private PromptState state(PromptRef ref) {
        return Optional.ofNullable(prompts.states().get(ref)).orElseThrow();
    }

    private long readings() {
        return langfuse.asked().stream().filter(one -> one.startsWith("GET ")).count();
    }

    private void awaitReadings(int count) {
        await().atMost(LONG).until(() -> readings() == count);
    }

    private void awaitVersion(int number) {
        await().atMost(LONG).until(() -> state(CHEF).version().equals(Optional.of(number)));
    }

    @Test
    void the_version_with_the_label_is_the_prompt() {
        langfuse.textPrompt("chef", "First.", "production");
        langfuse.textPrompt("chef", "Second.", "staging");

        assertThat(prompts.find(CHEF)).contains(new Version(1, "First."));
        assertThat(prompts.find(new PromptRef("chef", "staging"))).contains(new Version(2, "Second."));
        assertThat(prompts.find(new PromptRef("chef", "latest"))).contains(new Version(2, "Second."));
        assertThat(langfuse.asked()).containsOnly("GET /api/public/v2/prompts/chef");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kitchen/coast/chef", "a + b&c?d#e%2F", "大根 シェフ"})
    void a_name_is_one_part_of_the_address(String name) {
        langfuse.textPrompt(name, "Cook.", "production");

        assertThat(prompts.find(new PromptRef(name, "production"))).contains(new Version(1, "Cook."));
    }

    @Test
    void it_is_used_for_a_minute_and_then_on_while_it_is_read_again() {
        langfuse.textPrompt("chef", "First.", "production");
        prompts.find(CHEF);
        langfuse.textPrompt("chef", "Second.", "production");
        clock.tick(Duration.ofSeconds(59));

        assertThat(prompts.find(CHEF)).contains(new Version(1, "First."));
        assertThat(readings()).isEqualTo(1);

        var gate = new CountDownLatch(1);
        langfuse.behave(new Behaviour.Slow(gate));
        clock.tick(Duration.ofSeconds(1));

        for (int i = 0; i < 5; i++) {
            assertThat(prompts.find(CHEF)).contains(new Version(1, "First."));
        }
        awaitReadings(2);
        gate.countDown();
        awaitVersion(2);
        assertThat(prompts.find(CHEF)).contains(new Version(2, "Second."));
        assertThat(readings()).isEqualTo(2);
    }

    @Test
    void many_who_ask_at_once_are_served_by_one_reading() throws InterruptedException, ExecutionException {
        langfuse.textPrompt("chef", "First.", "production");
        var gate = new CountDownLatch(1);
        langfuse.behave(new Behaviour.Slow(gate));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<Version>>> asking = Stream.generate(() -> threads.submit(() -> prompts.find(CHEF)))
                    .limit(50)
                    .toList();
            awaitReadings(1);
            gate.countDown();
            for (Future<Optional<Version>> one : asking) {
                assertThat(one.get()).contains(new Version(1, "First."));
            }
        }
        assertThat(readings()).isEqualTo(1);
    }

    @Test
    void who_asks_first_waits_a_short_time_and_the_answer_is_there_for_the_next() {
        langfuse.textPrompt("chef", "First.", "production");
        var gate = new CountDownLatch(1);
        langfuse.behave(new Behaviour.Slow(gate));
        prompts = prompts(Duration.ofMillis(50));

        assertThat(prompts.find(CHEF)).isEmpty();
        assertThat(prompts.find(CHEF)).isEmpty();
        gate.countDown();

        awaitVersion(1);
        assertThat(prompts.find(CHEF)).contains(new Version(1, "First."));
        assertThat(readings()).isEqualTo(1);
    }

    @Test
    void a_langfuse_that_never_answers_is_given_up() {
        var gate = new CountDownLatch(1);
        langfuse.behave(new Behaviour.Slow(gate));
        var api =
                new PromptApi(langfuse.url(), FakeLangfuse.PUBLIC_KEY, FakeLangfuse.SECRET_KEY, Duration.ofMillis(100));

        assertThat(api.read(CHEF)).isEqualTo(new PromptApi.Reading.Failed("it did not answer in time"));
        assertThat(api.write(CHEF, "Cook.", Optional.empty()))
                .isEqualTo(new PromptApi.Writing.Failed("it did not answer in time"));
        gate.countDown();
    }

    @Test
    void who_stalls_or_says_too_much_is_not_said_to_be_away() {
        var gate = new CountDownLatch(1);
        langfuse.behave(new Behaviour.Stalls(gate));
        assertThat(new PromptApi(
                                langfuse.url(),
                                FakeLangfuse.PUBLIC_KEY,
                                FakeLangfuse.SECRET_KEY,
                                Duration.ofMillis(300))
                        .read(CHEF))
                .isEqualTo(new PromptApi.Reading.Failed("it did not answer in time"));
        gate.countDown();
        langfuse.behave(new Behaviour.Babbles());
        assertThat(new PromptApi(langfuse.url(), FakeLangfuse.PUBLIC_KEY, FakeLangfuse.SECRET_KEY).read(CHEF))
                .isEqualTo(new PromptApi.Reading.Failed("its answer is too long"));
    }

    @Test
    void a_404_of_whatever_stands_before_langfuse_takes_no_version_away() {
        langfuse.textPrompt("chef", "First.", "production");
        prompts.find(CHEF);
        langfuse.behave(new Behaviour.Status(404, Optional.empty()));
        clock.tick(Duration.ofSeconds(61));

        assertThat(prompts.find(CHEF)).contains(new Version(1, "First."));
        await().atMost(LONG).until(() -> state(CHEF).problem().isPresent());
        assertThat(state(CHEF).problem())
                .contains("Langfuse can't be asked: it answered 404, and not as Langfuse does");
        assertThat(prompts.find(CHEF)).contains(new Version(1, "First."));
    }

    @Test
    void what_is_not_there_is_said_once_and_looked_for_again() {
        assertThat(prompts.find(CHEF)).isEmpty();
        clock.tick(Duration.ofSeconds(60));
        assertThat(prompts.find(CHEF)).isEmpty();
        awaitReadings(2);

        assertThat(warnings())
                .containsExactly(
                        "langfuse:chef@production: Langfuse has no version of it with this label; agents use the"
                                + " prompt of their file");
        assertThat(state(CHEF).problem()).contains("Langfuse has no version of it with this label");

        langfuse.textPrompt("chef", "First.", "production");
        await().atMost(LONG).until(() -> {
            clock.tick(Duration.ofSeconds(60));
            return prompts.find(CHEF).isPresent();
        });
        assertThat(state(CHEF).problem()).isEmpty();
    }

    @Test
    void a_version_outlives_an_outage() {
        langfuse.textPrompt("chef", "First.", "production");
        prompts.find(CHEF);
        langfuse.down();

        for (int i = 0; i < 3; i++) {
            clock.tick(Duration.ofSeconds(61));
            assertThat(prompts.find(CHEF)).contains(new Version(1, "First."));
            await().atMost(LONG).until(() -> state(CHEF).problem().isPresent());
        }
        assertThat(warnings())
                .containsExactly(
                        "langfuse:chef@production: Langfuse can't be asked: it could not be reached; agents use"
                                + " version 1, as it was read before");

        langfuse.up();
        langfuse.textPrompt("chef", "Second.", "production");
        await().atMost(LONG).until(() -> {
            clock.tick(Duration.ofSeconds(10));
            return prompts.find(CHEF).equals(Optional.of(new Version(2, "Second.")));
        });
        assertThat(state(CHEF).problem()).isEmpty();
    }

    @Test
    void while_langfuse_is_away_from_the_first_only_the_first_who_asks_waits() {
        langfuse.down();

        assertThat(prompts.find(CHEF)).isEmpty();
        var gate = new CountDownLatch(1);
        langfuse.up();
        langfuse.behave(new Behaviour.Slow(gate));
        clock.tick(Duration.ofSeconds(10));

        assertThat(prompts.find(CHEF)).isEmpty(); // at once: the gate is closed
        gate.countDown();
    }

    @Test
    void wrong_keys_are_said_without_them() {
        prompts =
                new LangfusePrompts(new PromptApi(langfuse.url(), FakeLangfuse.PUBLIC_KEY, "sk-lf-wrong"), LONG, clock);

        assertThat(prompts.find(CHEF)).isEmpty();
        assertThat(state(CHEF).problem()).contains("Langfuse can't be asked: it answered 401: the keys are wrong");
        assertThat(warnings()).hasSize(1).allMatch(line -> !line.contains("sk-lf-wrong"));
    }

    @Test
    void a_chat_of_one_system_message_is_a_prompt_and_any_other_chat_is_not() {
        langfuse.prompt("chef", chat(Set.of("production"), "system"));
        langfuse.prompt("farm", chat(Set.of("production"), "system", "user"));
        langfuse.prompt("desk", chat(Set.of("production"), "user"));

        assertThat(prompts.find(CHEF)).contains(new Version(1, "Says the system."));
        for (String name : List.of("farm", "desk")) {
            var ref = new PromptRef(name, "production");
            assertThat(prompts.find(ref)).isEmpty();
            assertThat(state(ref).problem())
                    .contains(
                            "it is a chat of several messages, and an agent's prompt is a text or one system message");
        }
    }

    private static tools.jackson.databind.node.ObjectNode chat(Set<String> labels, String... roles) {
        var body = Json.object().put("type", "chat");
        var messages = body.putArray("prompt");
        for (String role : roles) {
            messages.addObject().put("role", role).put("content", "Says the " + role + ".");
        }
        var all = body.putArray("labels");
        labels.forEach(all::add);
        return body;
    }

    @Test
    void a_version_that_cannot_be_used_is_said_once_until_there_is_another() {
        langfuse.textPrompt("chef", "{{colour}}", "production");
        Version version = prompts.find(CHEF).orElseThrow();
        prompts.unfit(CHEF, version, "there is no variable \"colour\"");
        prompts.unfit(CHEF, version, "there is no variable \"colour\"");
        clock.tick(Duration.ofSeconds(60));
        prompts.find(CHEF);
        awaitReadings(2);
        prompts.unfit(CHEF, version, "there is no variable \"colour\"");

        assertThat(warnings())
                .containsExactly("langfuse:chef@production: version 1 can't be used: there is no variable \"colour\";"
                        + " agents use the prompt of their file");
        langfuse.textPrompt("chef", "Cook.", "production");
        await().atMost(LONG).until(() -> {
            clock.tick(Duration.ofSeconds(60));
            return prompts.find(CHEF).equals(Optional.of(new Version(2, "Cook.")));
        });
        assertThat(state(CHEF).problem()).isEmpty();
    }

    @Test
    void what_was_wrong_with_a_version_is_forgotten_when_it_is_used() {
        langfuse.textPrompt("chef", "{{> style}}", "production");
        Version version = prompts.find(CHEF).orElseThrow();
        prompts.unfit(CHEF, version, "there is no partial \"style\"");
        assertThat(state(CHEF).problem()).contains("version 1 can't be used: there is no partial \"style\"");

        prompts.used(CHEF, version);
        assertThat(state(CHEF).problem()).isEmpty();

        prompts.unfit(CHEF, version, "there is no partial \"style\"");
        assertThat(state(CHEF).problem()).isPresent();
        assertThat(warnings()).as("agents may differ about it, turn by turn").hasSize(1);
    }

    @Test
    void what_is_written_is_what_is_read_and_keeps_its_form_and_its_config() {
        var api = new PromptApi(langfuse.url(), FakeLangfuse.PUBLIC_KEY, FakeLangfuse.SECRET_KEY);

        assertThat(api.write(CHEF, "One.", Optional.empty())).isEqualTo(new PromptApi.Writing.Written(1));
        assertThat(api.read(CHEF))
                .isEqualTo(new PromptApi.Reading.Found(new RemotePrompt(1, false, "One.", Optional.empty())));

        var farm = new PromptRef("farm", "production");
        langfuse.prompt(
                "farm",
                chat(Set.of("production"), "system").set("config", Json.object().put("temperature", 0.1)));
        var before = ((PromptApi.Reading.Found) api.read(farm)).prompt();
        assertThat(api.write(farm, "Two.", Optional.of(before))).isEqualTo(new PromptApi.Writing.Written(2));
        assertThat(api.read(farm))
                .isEqualTo(new PromptApi.Reading.Found(new RemotePrompt(
                        2, true, "Two.", Optional.of(Json.object().put("temperature", 0.1)))));
        assertThat(langfuse.versions("farm").getFirst().path("labels").isEmpty())
                .isTrue();

        assertThat(api.write(new PromptRef("farm", "staging"), "Three.", Optional.empty()))
                .isEqualTo(
                        new PromptApi.Writing.Failed("it answered 400 (Previous versions have different prompt type)"));
        assertThat(api.write(new PromptRef("chef", "latest"), "Two.", Optional.empty()))
                .isEqualTo(new PromptApi.Writing.Written(2));
    }
}
