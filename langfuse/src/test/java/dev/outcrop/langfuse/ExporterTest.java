package dev.outcrop.langfuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.agent.ContentLog;
import dev.outcrop.langfuse.ExportState.Mood;
import dev.outcrop.langfuse.Exporter.Form;
import dev.outcrop.langfuse.Exporter.Target;
import dev.outcrop.langfuse.FakeLangfuse.Behaviour;
import dev.outcrop.model.StopReason;
import dev.outcrop.prompt.PromptArchive;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Retelling;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunExports;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreOptions;
import dev.outcrop.testkit.SettableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exporter on a real store, against a Langfuse that is well, down, slow, busy or cut off. */
class ExporterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pace QUICK = new Pace(Duration.ofMillis(20), Duration.ofMillis(40));

    private static final String FILE = "outcrop.db";

    @TempDir
    private static Path opened;

    @TempDir
    private Path folder;

    private SettableClock clock = SettableClock.at("2026-01-01T12:00:00Z");
    private FakeLangfuse langfuse;
    private int kills;
    private Store store;

    @BeforeAll
    static void begin() {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
        Store.open(StoreOptions.sqlite(opened)).close();
    }

    @AfterAll
    static void lookAsUsual() {
        Awaitility.reset();
    }

    @BeforeEach
    void start() {
        langfuse = FakeLangfuse.start();
        store = open("first");
    }

    @AfterEach
    void stop() {
        store.close();
        langfuse.close();
    }

    /** With the tables of one that was opened before: making them takes longer than most of the tests. */
    private Store open(String name) {
        Path own = folder.resolve(name);
        try {
            Files.createDirectories(own);
            Files.copy(opened.resolve(FILE), own.resolve(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Store.open(StoreOptions.sqlite(own).clock(clock));
    }

    private Exporter exporter(RunExports exports, Journal journal, String holder, Connection connection) {
        var stored = new Retelling(
                store.conversations(),
                journal,
                World.agents(),
                World.tools(),
                List::of,
                PromptArchive.NONE,
                ZoneOffset.UTC);
        return exporter(exports, journal, new FromStore(stored), holder, connection);
    }

    private Exporter exporter(
            RunExports exports, Journal journal, Background background, String holder, Connection connection) {
        var labels = new Labels("1.0", holder, Optional.empty(), Optional.empty(), List.of("team-a"));
        var content = new Content(UserNames.PLAIN, _ -> ContentLog.FULL, Detector.all(), Cap.DEFAULT);
        return new Exporter(
                new Target("langfuse", "Langfuse", connection, labels, content, Form.LANGFUSE),
                exports,
                journal,
                background,
                holder,
                QUICK,
                clock);
    }

    private Exporter exporter(String holder) {
        return exporter(store.exports(), store.journal(), holder, connection());
    }

    private Connection connection() {
        return Connection.langfuse(langfuse.url(), FakeLangfuse.PUBLIC_KEY, FakeLangfuse.SECRET_KEY);
    }

    private static Set<String> expected(Tale tale) {
        return World.trace(tale, Tale.said("Soup?")).observations().stream()
                .map(Observation::id)
                .collect(Collectors.toSet());
    }

    private void awaitAll(Tale tale) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(langfuse.arrivals().keySet()).isEqualTo(expected(tale)));
    }

    @Test
    void a_run_is_sent_when_it_has_ended_in_the_form_that_langfuse_wants() {
        Tale tale = Tales.SUB_AGENT.tale();
        try (Exporter exporter = exporter("a")) {
            exporter.start();
            Telling.tell(store.journal(), tale, _ -> {});
            awaitAll(tale);
            await().atMost(PATIENCE).until(() -> exporter.state().pending() == 0);

            assertThat(exporter.state().mood()).isEqualTo(Mood.ON);
            assertThat(langfuse.arrivals().values()).allMatch(times -> times == 1);
            assertThat(langfuse.batches())
                    .allSatisfy(batch -> assertThat(batch.headers())
                            .containsEntry("x-langfuse-ingestion-version", "4")
                            .containsEntry("content-type", "application/x-protobuf")
                            .containsEntry("content-encoding", "gzip")
                            .containsKey("authorization"));
            assertThat(langfuse.trace(
                            TraceIds.trace(tale.events().getFirst().stamp().run())))
                    .hasSameSizeAs(expected(tale));
        }
    }

    @Test
    void a_long_run_goes_in_requests_of_some_size() {
        int most = 3 * 1024 * 1024;
        Tale tale = Tale.numbered(1, clock.instant());
        for (int step = 1; step <= 8; step++) {
            tale.step(step).answered(step, StopReason.TOOL_USE, Tale.said(step + " leeks".repeat(35_000)));
        }
        tale.completed();
        try (Exporter exporter = exporter("a")) {
            exporter.start();
            Telling.tell(store.journal(), tale, _ -> {});
            await().atMost(PATIENCE).until(() -> exporter.state().exported() == 1);

            assertThat(langfuse.rows()).hasSize(9);
            assertThat(langfuse.batches())
                    .hasSizeGreaterThan(1)
                    .allSatisfy(batch -> assertThat(batch.protobuf().size()).isLessThan(most + 4096));
        }
    }

    @Test
    void what_has_happened_before_a_suspension_is_told_then_and_the_rest_at_the_end() {
        Tale tale = Tales.APPROVAL_ACROSS_RESTART.tale();
        try (Exporter exporter = exporter("a")) {
            exporter.start();
            Telling.tell(store.journal(), tale, told -> {
                if (told == 6) { // suspended
                    await().atMost(PATIENCE)
                            .until(() -> langfuse.rows().stream()
                                    .anyMatch(row -> row.name().equals("suspended")));
                    assertThat(langfuse.rows())
                            .extracting(FakeLangfuse.Row::type)
                            .contains("generation", "event")
                            .doesNotContain("agent");
                }
            });
            awaitAll(tale);

            assertThat(langfuse.arrivals().values()).allMatch(times -> times == 1);
            assertThat(langfuse.rows())
                    .extracting(FakeLangfuse.Row::traceId)
                    .containsOnly(
                            TraceIds.trace(tale.events().getFirst().stamp().run()));
        }
    }

    @Test
    void down_busy_or_broken_it_is_tried_again_and_each_run_arrives_once() {
        Tale tale = Tales.PARALLEL_TOOLS.tale();
        langfuse.behave(new Behaviour.Status(500, Optional.empty()));
        try (Exporter exporter = exporter("a")) {
            exporter.start();
            Telling.tell(store.journal(), tale, _ -> {});
            await().atMost(PATIENCE).until(() -> exporter.state().mood() == Mood.BEHIND);
            assertThat(exporter.state().pending()).isEqualTo(1);
            assertThat(exporter.state().problem()).contains("it answered 500");
            int asked = langfuse.asked().size();
            langfuse.behave(new Behaviour.Status(429, Optional.of("1")));
            await().atMost(PATIENCE).until(() -> langfuse.asked().size() > asked);
            langfuse.down();
            await().atMost(PATIENCE)
                    .until(() -> exporter.state().problem().orElse("").contains("could not be reached"));
            langfuse.behave(new Behaviour.Well());
            langfuse.up();
            awaitAll(tale);

            await().atMost(PATIENCE).until(() -> exporter.state().mood() == Mood.ON);
            assertThat(langfuse.arrivals().values()).allMatch(times -> times == 1);
            assertThat(exporter.state().dropped()).isZero();
        }
    }

    @Test
    void retry_after_is_heeded() {
        langfuse.behave(new Behaviour.Status(429, Optional.of("600")));
        try (Exporter exporter = exporter("a")) {
            exporter.start();
            Telling.tell(store.journal(), Tales.PLAIN.tale(), _ -> {});
            await().atMost(PATIENCE).until(() -> exporter.state().mood() == Mood.BEHIND);
            langfuse.behave(new Behaviour.Well());

            await().during(Duration.ofSeconds(1))
                    .atMost(PATIENCE)
                    .until(() -> langfuse.rows().isEmpty());
        }
    }

    @Test
    void wrong_keys_are_told_and_nothing_is_lost() {
        Tale tale = Tales.PLAIN.tale();
        var wrong = Connection.langfuse(langfuse.url(), FakeLangfuse.PUBLIC_KEY, "sk-lf-wrong");
        try (Exporter exporter = exporter(store.exports(), store.journal(), "a", wrong)) {
            exporter.start();
            Telling.tell(store.journal(), tale, _ -> {});
            await().atMost(PATIENCE).until(() -> exporter.state().mood() == Mood.REFUSING);
            assertThat(exporter.state().pending()).isEqualTo(1);
            assertThat(exporter.state().toString() + wrong).doesNotContain("sk-lf-wrong");
        }
        try (Exporter right = exporter("b")) {
            right.start();
            awaitAll(tale);
        }
    }

    @Test
    void an_answer_that_was_cut_off_is_asked_for_again_with_the_same_ids() {
        Tale tale = Tales.FAILED_TOOL.tale();
        langfuse.behave(new Behaviour.TakesAndCuts());
        try (Exporter exporter = exporter("a")) {
            exporter.start();
            Telling.tell(store.journal(), tale, _ -> {});
            awaitAll(tale);
            langfuse.behave(new Behaviour.Well());
            await().atMost(PATIENCE).until(() -> exporter.state().pending() == 0);

            assertThat(langfuse.arrivals().keySet()).isEqualTo(expected(tale));
        }
    }

    @Test
    void one_span_that_is_never_taken_holds_up_nothing_else() {
        Tale tale = Tales.FAILED_TOOL.tale();
        langfuse.behave(new Behaviour.Dislikes("execute_tool weather"));
        try (Exporter exporter = exporter("a")) {
            exporter.start();
            Telling.tell(store.journal(), tale, _ -> {});
            await().atMost(PATIENCE).until(() -> exporter.state().pending() == 0);

            assertThat(exporter.state().dropped()).isEqualTo(1);
            assertThat(langfuse.rows()).hasSize(expected(tale).size() - 1);
        }
    }

    @Test
    void one_run_that_cannot_be_told_holds_up_no_other() {
        Background broken = World.background(Tales.PLAIN.tale(), Tale.said("Soup?"));
        Tale poison = Tale.numbered(1, clock.instant()).step(1).completed();
        var background = new Background() {
            @Override
            public void remember() {}

            @Override
            public Told root(List<RunEvent> events) {
                if (events.getFirst()
                        .stamp()
                        .run()
                        .equals(poison.events().getFirst().stamp().run())) {
                    throw new IllegalStateException("secret words");
                }
                return broken.root(events);
            }

            @Override
            public Told handedOver(List<RunEvent> events, String question, int depth) {
                return broken.handedOver(events, question, depth);
            }
        };
        try (Exporter exporter = exporter(store.exports(), store.journal(), background, "a", connection())) {
            exporter.start();
            Telling.tell(store.journal(), poison, _ -> {});
            Telling.tell(store.journal(), Tales.PLAIN.tale(), _ -> {});
            awaitAll(Tales.PLAIN.tale());
            await().atMost(PATIENCE).until(() -> exporter.state().pending() == 0);
        }
    }

    @Test
    void a_slow_backend_does_not_hold_up_the_end_of_the_process() {
        var gate = new CountDownLatch(1);
        langfuse.behave(new Behaviour.Slow(gate));
        Exporter exporter = exporter("a");
        exporter.start();
        Telling.tell(store.journal(), Tales.PLAIN.tale(), _ -> {});
        await().atMost(PATIENCE).until(() -> !langfuse.asked().isEmpty());

        long begun = System.nanoTime();
        exporter.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        gate.countDown();
    }

    @Test
    void a_drained_exporter_has_sent_what_had_ended() throws InterruptedException {
        Exporter exporter = exporter("a");
        exporter.start();
        Telling.tell(store.journal(), Tales.PLAIN.tale(), _ -> {});

        exporter.drain(PATIENCE);

        assertThat(langfuse.arrivals().keySet()).isEqualTo(expected(Tales.PLAIN.tale()));
    }

    @Test
    void compaction_before_or_after_makes_no_difference_to_what_waits() {
        Tale tale = Tales.CANCELLED.tale();
        try (Exporter exporter = exporter("a")) {
            exporter.start();
        }
        Telling.tell(store.journal(), tale, _ -> {});
        assertThat(store.exports().oldestPending(List.of("langfuse")))
                .contains(tale.events().getLast().stamp().at());

        try (Exporter exporter = exporter("b")) {
            exporter.start();
            awaitAll(tale);
            await().atMost(PATIENCE)
                    .until(() ->
                            store.exports().oldestPending(List.of("langfuse")).isEmpty());
        }
    }

    @Test
    void an_hour_of_traffic_that_langfuse_was_down_for_arrives_each_run_once() {
        int runs = 360;
        langfuse.down();
        try (Exporter exporter = exporter("a")) {
            exporter.start();
            for (int i = 0; i < runs; i++) {
                clock.tick(Duration.ofSeconds(10));
                Tale tale = Tale.numbered(i, clock.instant())
                        .step(1)
                        .answered(1, StopReason.END_TURN, Tale.said("Leek soup."))
                        .completed();
                Telling.tell(store.journal(), tale, _ -> {});
            }
            await().atMost(PATIENCE).until(() -> exporter.state().mood() == Mood.BEHIND);
            assertThat(exporter.state().pending()).isEqualTo(runs);
            assertThat(exporter.state().behind().orElseThrow()).isGreaterThan(Duration.ofMinutes(59));
        }
        clock.tick(Duration.ofMinutes(10)); // the lease of what it had under way lapses
        langfuse.up();
        try (Exporter one = exporter("b");
                Exporter other = exporter("c")) {
            one.start();
            other.start();
            await().atMost(Duration.ofMinutes(2)).until(() -> one.state().pending() == 0);

            assertThat(langfuse.rows().stream()
                            .filter(row -> row.parent().isEmpty())
                            .map(FakeLangfuse.Row::traceId))
                    .doesNotHaveDuplicates()
                    .hasSize(runs);
            assertThat(langfuse.arrivals().values()).allMatch(times -> times == 1);
            // Counted right behind the cursor's move.
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    one.state().exported() + other.state().exported())
                            .isEqualTo(runs));
        }
    }

    /**
     * The process may be gone between any two of the things that it does. The run is whole before it looks, so that there
     * are as many of them each time.
     */
    @Test
    void killed_anywhere_nothing_is_missing_and_nothing_is_there_twice() {
        int places = 0;
        for (Tales tales : List.of(Tales.SUB_AGENT, Tales.APPROVAL_ACROSS_RESTART)) {
            int call = 0;
            boolean killed = true;
            while (killed) {
                call++;
                killed = killed(tales, new Life(call), 0);
            }
            places += call - 1;
        }

        assertThat(places).as("places where it was killed").isEqualTo(7);
    }

    @Test
    void killed_at_any_event_of_a_run_nothing_is_missing_and_nothing_is_there_twice() {
        Tales tales = Tales.APPROVAL_ACROSS_RESTART;
        for (int event = 1; event <= tales.tale().events().size(); event++) {
            assertThat(killed(tales, new Life(Life.LONG), event)).isTrue();
        }
    }

    /** Tells the tale to an exporter that dies in the end or at that event, and then to another one; whether it did die. */
    private boolean killed(Tales tales, Life life, int atEvent) {
        store.close();
        langfuse.close();
        langfuse = FakeLangfuse.start();
        clock = SettableClock.at("2026-01-01T12:00:00Z");
        store = open("killed-" + kills++);
        Exporter doomed = exporter(
                life.of(RunExports.class, store.exports()),
                life.of(Journal.class, store.journal()),
                "doomed",
                connection());
        if (atEvent > 0) {
            doomed.start();
        }
        Telling.tell(store.journal(), tales.tale(), told -> {
            if (told == atEvent) {
                life.end();
            }
        });
        if (atEvent == 0) {
            doomed.start();
        }
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> life.over() || (life.gaveBack && doomed.state().pending() == 0));
        doomed.close(); // what it had under way has ended then
        boolean died = life.over();
        clock.tick(Duration.ofMinutes(10)); // its leases lapse
        try (Exporter next = exporter("next")) {
            next.start();
            awaitAll(tales.tale());
            await().atMost(PATIENCE).until(() -> next.state().pending() == 0);
        }
        return died;
    }

    /** So many calls of its database, and the process is gone: no later one is answered, or changes anything. */
    private static final class Life {
        private static final int LONG = 1_000_000;

        private final AtomicInteger left;
        private volatile boolean gaveBack; // the last thing that a round does

        private Life(int calls) {
            left = new AtomicInteger(calls + 1); // the first says what is followed
        }

        private void end() {
            left.set(-1);
        }

        private boolean over() {
            return left.get() < 0;
        }

        private <T> T of(Class<T> type, T real) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                        boolean looks = method.getName().equals("backlog")
                                || method.getName().equals("claim");
                        if (!(looks && left.get() >= 0) && left.decrementAndGet() < 0) {
                            throw new IllegalStateException("the process is gone");
                        }
                        try {
                            return method.invoke(real, arguments);
                        } catch (InvocationTargetException failed) {
                            throw failed.getCause();
                        } finally {
                            if (method.getName().equals("giveBack")) {
                                gaveBack = true;
                            }
                        }
                    }));
        }
    }
}
