package dev.outcrop.bedrock;

import static dev.outcrop.bedrock.Wires.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.WireServer.Call;
import dev.outcrop.model.Block;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import dev.outcrop.model.ModelStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that pause for minutes, on a time that is played, with the limits that a server has. */
@Timeout(30)
class StallTest {
    /** A tool's arguments have left a route to Bedrock idle for this long. */
    private static final Duration ARGUMENTS = Duration.ofSeconds(125);

    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** From the request to the first event, and between two events: what {@link BedrockModel.Options#of} says. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Duration TICK = Duration.ofNanos(1);

    private final PlayedTime time = new PlayedTime();
    private final Semaphore pauses = new Semaphore(0);
    private final Wires wires = new Wires();

    @AfterEach
    void close() throws Exception {
        wires.close();
    }

    static Stream<List<Duration>> pauses_within_the_limit() {
        Duration almost = LIMIT.minus(TICK);
        return Stream.of(
                List.of(Duration.ofSeconds(60)),
                List.of(ARGUMENTS),
                List.of(Duration.ofSeconds(60), ARGUMENTS, ARGUMENTS, ARGUMENTS),
                List.of(almost, almost, almost));
    }

    /** However long they are together. */
    @ParameterizedTest
    @MethodSource
    void pauses_within_the_limit(List<Duration> lengths) {
        WireServer server = wires.server(call -> {
            call.begin();
            call.event("messageStart", "{\"role\":\"assistant\"}");
            startTool(call, 0, "tu_1", "weather");
            toolInput(call, 0, "[");
            for (int i = 0; i < lengths.size(); i++) {
                pauses.acquire();
                toolInput(call, 0, i + ",");
            }
            toolInput(call, 0, "99]");
            stopBlock(call, 0);
            call.stop("tool_use");
            call.usage();
            call.end();
        });
        Reader reader = read(server);
        String said = "[";
        for (int i = 0; i < lengths.size(); i++) {
            reader.awaitSilenceAfter(said);
            time.pass(lengths.get(i));
            pauses.release();
            said += i + ",";
        }

        assertThat(reader.end()).isEmpty();
        assertThat(reader.got)
                .contains(finished(0, new Block.ToolUse("tu_1", "weather", json(said + "99]"))))
                .last()
                .isInstanceOf(ModelEvent.Finished.class);
        assertThat(time.idle()).isTrue();
    }

    @Test
    void a_pause_of_ten_minutes_ends_at_the_limit_and_not_a_tick_earlier() throws Exception {
        WireServer server = wires.server(call -> {
            call.begin();
            call.text(0, "one ");
            call.awaitGone();
        });
        Reader reader = read(server);
        reader.awaitSilenceAfter("one ");

        time.pass(LIMIT.minus(TICK));
        assertThat(time.idle()).as("given up a tick before the limit").isFalse();
        time.pass(LONGEST.minus(LIMIT).plus(TICK));

        assertThat(time.idle()).isTrue();
        assertThat(time.lastRun()).isEqualTo(LIMIT);
        stalled(reader, "Bedrock sent nothing for longer than the idle limit", true);
        assertThat(reader.got).containsExactly(new ModelEvent.TextDelta(0, "one "));
        server.calls().getFirst().goneAt.get(5, TimeUnit.SECONDS);
    }

    @Test
    void the_limit_counts_from_the_last_event_however_many_pauses_were_before() {
        WireServer server = wires.server(call -> {
            call.begin();
            call.text(0, "one ");
            pauses.acquire();
            call.text(0, "two ");
            pauses.acquire();
            call.text(0, "three ");
            call.awaitGone();
        });
        Reader reader = read(server);
        for (String said : List.of("one ", "one two ")) {
            reader.awaitSilenceAfter(said);
            time.pass(ARGUMENTS);
            pauses.release();
        }
        reader.awaitSilenceAfter("one two three ");

        time.pass(LONGEST);

        assertThat(time.lastRun()).isEqualTo(ARGUMENTS.multipliedBy(2).plus(LIMIT));
        stalled(reader, "Bedrock sent nothing for longer than the idle limit", true);
        assertThat(text(reader.got)).isEqualTo("one two three ");
    }

    @Test
    void a_model_may_think_for_125_s_before_its_answers_head_and_behind_it() {
        WireServer server = wires.server(call -> {
            pauses.acquire();
            call.begin();
            pauses.acquire();
            call.text(0, "Thought.");
            call.stop("end_turn");
            call.usage();
            call.end();
        });
        Reader reader = read(server);
        await().until(() -> server.calls().size() == 1);
        time.pass(ARGUMENTS);
        pauses.release();
        reader.awaitSilenceAfter("");
        time.pass(ARGUMENTS);
        pauses.release();

        assertThat(reader.end()).isEmpty();
        assertThat(text(reader.got)).isEqualTo("Thought.");
    }

    @Test
    void a_model_that_never_begins_is_given_up_at_the_limit() {
        WireServer server = wires.server(Call::awaitGone);
        Reader reader = read(server);
        await().until(() -> server.calls().size() == 1);

        time.pass(LIMIT.minus(TICK));
        assertThat(time.idle()).isFalse();
        time.pass(LONGEST);

        assertThat(time.lastRun()).isEqualTo(LIMIT);
        stalled(reader, "Bedrock sent nothing for 300000 ms", false);
    }

    @Test
    void the_head_of_an_answer_is_no_event() {
        WireServer server = wires.server(call -> {
            pauses.acquire();
            call.begin();
            call.awaitGone();
        });
        Reader reader = read(server);
        await().until(() -> server.calls().size() == 1);
        time.pass(ARGUMENTS);
        pauses.release();
        reader.awaitSilenceAfter("");

        time.pass(LONGEST);

        assertThat(time.lastRun()).as("from the request on").isEqualTo(LIMIT);
        stalled(reader, "Bedrock sent nothing for longer than the idle limit", false);
    }

    @Test
    void an_answer_that_is_whole_waits_ten_seconds_for_its_numbers() {
        WireServer server = wires.server(call -> {
            call.begin();
            call.text(0, "Whole.");
            call.stop("end_turn");
            call.awaitGone();
        });
        Reader reader = read(server);
        await().until(() -> reader.got.contains(finished(0, new Block.Text("Whole."))) && reader.waits());

        time.pass(LONGEST);

        assertThat(time.lastRun()).isEqualTo(Duration.ofSeconds(10));
        assertThat(reader.end()).isEmpty();
        assertThat(((ModelEvent.Finished) reader.got.getLast()).usage()).isEmpty();
    }

    private static void stalled(Reader reader, String sentence, boolean delivered) {
        assertThat(reader.end()).containsInstanceOf(ModelFailure.class);
        ModelFailure failure = (ModelFailure) reader.end().orElseThrow();
        assertThat(failure.kind()).isEqualTo(Kind.STALLED);
        assertThat(failure).hasMessage(sentence);
        assertThat(failure.delivered()).isEqualTo(delivered);
    }

    private Reader read(WireServer server) {
        BedrockModel model = wires.closing(BedrockModel.create(
                BedrockModel.Options.of(server.uri(), BedrockAuth.apiKey("key")),
                Clock.systemUTC(),
                new Watchdog(time, time::nanoTime)));
        return new Reader(model);
    }

    /** Reads an answer on a thread of its own. */
    private static final class Reader {
        final List<ModelEvent> got = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
        private volatile boolean begun;
        private final Thread thread;

        Reader(BedrockModel model) {
            thread = Thread.ofVirtual().start(() -> {
                try (ModelStream stream = model.stream(request())) {
                    begun = true;
                    stream.forEach(got::add);
                    end.complete(Optional.empty());
                } catch (RuntimeException e) {
                    end.complete(Optional.of(e));
                }
            });
        }

        /** Waits until it has got this, and waits for more: from then on a played time counts. */
        void awaitSilenceAfter(String said) {
            await().until(() -> begun && said().equals(said) && waits());
        }

        /** Without a limit, as nobody waits but for the network. */
        boolean waits() {
            return thread.getState() == Thread.State.WAITING;
        }

        private String said() {
            return got.stream()
                    .map(event -> switch (event) {
                        case ModelEvent.TextDelta text -> text.text();
                        case ModelEvent.ToolInputDelta input -> input.json();
                        default -> "";
                    })
                    .collect(Collectors.joining());
        }

        /** What it failed with, if it did. */
        Optional<Throwable> end() {
            return end.orTimeout(10, TimeUnit.SECONDS).join();
        }
    }
}
