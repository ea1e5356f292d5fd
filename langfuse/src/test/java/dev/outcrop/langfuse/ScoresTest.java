package dev.outcrop.langfuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.ContentLog;
import dev.outcrop.conversation.Feedback.Rating;
import dev.outcrop.conversation.FeedbackOutbox.Change;
import dev.outcrop.id.RunId;
import dev.outcrop.langfuse.ExportState.Mood;
import dev.outcrop.langfuse.FakeLangfuse.Behaviour;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreOptions;
import dev.outcrop.testkit.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** What people think of answers on its way from a real store to a Langfuse that is well, busy, down or picky. */
class ScoresTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pace QUICK = new Pace(Duration.ofMillis(20), Duration.ofMillis(40));

    @TempDir
    private Path folder;

    private final SettableClock clock = SettableClock.at("2026-01-01T12:00:00Z");
    private final RunId run = Tales.PLAIN.tale().events().getFirst().stamp().run();
    private FakeLangfuse langfuse;
    private Store store;

    @BeforeAll
    static void lookOften() {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    }

    @AfterAll
    static void lookAsUsual() {
        Awaitility.reset();
    }

    @BeforeEach
    void start() {
        langfuse = FakeLangfuse.start();
        store = Store.open(StoreOptions.sqlite(folder).clock(clock));
        Telling.tell(store.journal(), Tales.PLAIN.tale(), _ -> {});
    }

    @AfterEach
    void stop() {
        store.close();
        langfuse.close();
    }

    private Scores scores(String holder, String secret, ContentLog log, UserNames users) {
        return new Scores(
                new Scores.Project(langfuse.url(), FakeLangfuse.PUBLIC_KEY, secret),
                new Labels("1.0", holder, Optional.of("test"), Optional.empty(), List.of()),
                new Content(
                        users, agent -> agent.equals("chef") ? log : ContentLog.STRUCTURE, Detector.all(), Cap.DEFAULT),
                store.feedbackOutbox(),
                holder,
                QUICK,
                clock);
    }

    private Scores scores(String holder) {
        return scores(holder, FakeLangfuse.SECRET_KEY, ContentLog.FULL, UserNames.PLAIN);
    }

    private void say(RunId about, Rating rating, String comment) {
        assertThat(store.feedbacks()
                        .put(Caller.LOCAL, about, rating, Optional.of(comment).filter(text -> !text.isEmpty())))
                .isPresent();
    }

    private void say(Rating rating, String comment) {
        say(run, rating, comment);
    }

    private void awaitNothingWaits() {
        await().atMost(PATIENCE).until(() -> store.feedbackOutbox().backlog().changes() == 0);
    }

    /** One that has failed some times is left alone for minutes of the clock. */
    private void awaitAsTimePasses(BooleanSupplier so) {
        await().atMost(PATIENCE).until(() -> {
            clock.tick(Duration.ofSeconds(5));
            return so.getAsBoolean();
        });
    }

    private ObjectNode only() {
        assertThat(langfuse.scores()).hasSize(1);
        return langfuse.scores().values().iterator().next();
    }

    private long requests(String method) {
        return langfuse.asked().stream().filter(one -> one.startsWith(method)).count();
    }

    @Test
    void an_opinion_is_a_score_that_is_changed_and_taken_back_by_the_same_id() {
        try (Scores scores = scores("a")) {
            scores.start();
            say(Rating.UP, "Better than jo@example.org would do it");
            awaitNothingWaits();

            ObjectNode score = only();
            String id = score.path("id").asString();
            assertThat(id).isEqualTo(TraceIds.score(run, "local")).hasSize(32);
            assertThat(score.path("traceId").asString()).isEqualTo(TraceIds.trace(run));
            assertThat(score.path("name").asString()).isEqualTo("user-feedback");
            assertThat(score.path("dataType").asString()).isEqualTo("BOOLEAN");
            assertThat(score.path("value").asInt()).isEqualTo(1);
            assertThat(score.path("comment").asString()).isEqualTo("Better than [email] would do it");
            assertThat(score.path("environment").asString()).isEqualTo("test");
            assertThat(score.at("/metadata/user").asString()).isEqualTo("local");

            say(Rating.DOWN, "");
            awaitNothingWaits();
            assertThat(only().path("id").asString()).isEqualTo(id);
            assertThat(only().path("value").asInt(-1)).isZero();
            assertThat(only().path("comment").isNull()).isTrue();

            store.feedbacks().remove(Caller.LOCAL, run);
            await().atMost(PATIENCE).until(() -> langfuse.scores().isEmpty());
        }
    }

    @Test
    void what_is_taken_back_is_taken_back_once_more_when_langfuse_must_have_stored_it() {
        try (Scores scores = scores("a")) {
            scores.start();
            say(Rating.UP, "");
            awaitNothingWaits();
            store.feedbacks().remove(Caller.LOCAL, run);
            await().atMost(PATIENCE).until(() -> scores.state().sent() == 2);
            assertThat(requests("DELETE")).isEqualTo(1);
            assertThat(scores.state().pending()).isEqualTo(1);

            clock.tick(Duration.ofMinutes(1));
            awaitNothingWaits();
            assertThat(requests("DELETE")).isEqualTo(2); // the second one finds nothing
            assertThat(scores.state().mood()).isEqualTo(Mood.ON);
        }
    }

    @Test
    void people_are_named_as_in_traces() {
        try (Scores scores = scores("a", FakeLangfuse.SECRET_KEY, ContentLog.FULL, UserNames.HASHED)) {
            scores.start();
            say(Rating.UP, "");
            awaitNothingWaits();
            assertThat(only().at("/metadata/user").asString()).startsWith("user-");
        }
    }

    @Test
    void a_comment_is_content_and_the_agents_author_decides_about_it() {
        for (ContentLog log : List.of(ContentLog.STRUCTURE, ContentLog.NONE)) {
            try (Scores scores = scores("a", FakeLangfuse.SECRET_KEY, log, UserNames.PLAIN)) {
                scores.start();
                say(Rating.DOWN, "It told me about leeks.");
                awaitNothingWaits();
                assertThat(only().path("value").asInt(-1)).isZero();
                assertThat(only().toString()).doesNotContain("leeks");
            }
        }
    }

    @Test
    void busy_broken_or_down_it_is_tried_again_until_it_is_taken() {
        langfuse.behave(new Behaviour.Status(429, Optional.of("1")));
        Instant begun = clock.instant();
        try (Scores scores = scores("a")) {
            scores.start();
            say(Rating.UP, "first thought");
            await().atMost(PATIENCE).until(() -> scores.state().mood() == Mood.BEHIND);
            assertThat(scores.state().problem()).contains("it answered 429");
            assertThat(scores.state().pending()).isEqualTo(1);
            langfuse.behave(new Behaviour.Status(500, Optional.empty()));
            awaitAsTimePasses(() -> scores.state().problem().orElse("").contains("500"));
            langfuse.down();
            awaitAsTimePasses(() -> scores.state().problem().orElse("").contains("could not be reached"));
            assertThat(scores.state().behind()).contains(Duration.between(begun, clock.instant()));
            say(Rating.DOWN, "second thought");
            langfuse.behave(new Behaviour.Well());
            langfuse.up();
            awaitAsTimePasses(() -> store.feedbackOutbox().backlog().changes() == 0);

            assertThat(only().path("comment").asString()).isEqualTo("second thought");
            await().atMost(PATIENCE).until(() -> scores.state().mood() == Mood.ON);
            assertThat(scores.state().dropped()).isZero();
            assertThat(scores.state().failures()).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void wrong_keys_are_told_and_nothing_is_lost() {
        say(Rating.UP, "");
        try (Scores wrong = scores("a", "sk-lf-wrong", ContentLog.FULL, UserNames.PLAIN)) {
            wrong.start();
            await().atMost(PATIENCE).until(() -> wrong.state().mood() == Mood.REFUSING);
            assertThat(wrong.state().toString()).contains("the keys are wrong").doesNotContain("sk-lf-wrong");
        }
        try (Scores right = scores("b")) {
            right.start();
            awaitNothingWaits();
            assertThat(langfuse.scores()).hasSize(1);
        }
    }

    @Test
    void an_opinion_that_langfuse_never_takes_holds_up_no_other() {
        langfuse.behave(new Behaviour.Dislikes("poison"));
        say(Rating.UP, "poison");
        Tale other = Tale.numbered(2, clock.instant()).step(1).completed();
        Telling.tell(store.journal(), other, _ -> {});
        say(other.events().getFirst().stamp().run(), Rating.UP, "fine");
        try (Scores scores = scores("a")) {
            scores.start();
            awaitNothingWaits();
            assertThat(only().path("comment").asString()).isEqualTo("fine");
            assertThat(scores.state().dropped()).isEqualTo(1);
        }
    }

    @Test
    void a_langfuse_that_stalls_in_the_middle_of_an_answer_is_given_up_and_asked_again() {
        var gate = new CountDownLatch(1);
        langfuse.behave(new Behaviour.Stalls(gate));
        say(Rating.UP, "");
        try (Scores scores = new Scores(
                new Scores.Project(
                        langfuse.url(), FakeLangfuse.PUBLIC_KEY, FakeLangfuse.SECRET_KEY, Duration.ofMillis(300)),
                new Labels("1.0", "a", Optional.of("test"), Optional.empty(), List.of()),
                new Content(UserNames.PLAIN, _ -> ContentLog.FULL, Detector.all(), Cap.DEFAULT),
                store.feedbackOutbox(),
                "a",
                QUICK,
                clock)) {
            scores.start();
            await().atMost(PATIENCE)
                    .until(() -> scores.state().problem().equals(Optional.of("it did not answer in time")));
            langfuse.behave(new Behaviour.Well());
            awaitNothingWaits();
            assertThat(langfuse.scores()).hasSize(1);
        } finally {
            gate.countDown();
        }
    }

    @Test
    void several_processes_send_each_opinion_once() {
        int answers = 60;
        for (int i = 0; i < answers; i++) {
            Tale tale = Tale.numbered(i + 1, clock.instant()).step(1).completed();
            Telling.tell(store.journal(), tale, _ -> {});
            say(tale.events().getFirst().stamp().run(), Rating.UP, "");
        }
        try (Scores one = scores("a");
                Scores other = scores("b")) {
            one.start();
            other.start();
            awaitNothingWaits();
            assertThat(langfuse.scores()).hasSize(answers);
            assertThat(requests("POST")).isEqualTo(answers);
        }
    }

    @Test
    void what_a_process_had_begun_when_it_was_gone_another_one_does_again() {
        say(Rating.UP, "");
        List<Change> lost = store.feedbackOutbox().claim("gone", 10, Duration.ofMinutes(3));
        assertThat(lost).hasSize(1);
        try (Scores next = scores("next")) {
            next.start();
            Instant lapsed = clock.instant().plus(Duration.ofMinutes(3));
            clock.tick(Duration.between(clock.instant(), lapsed));
            awaitNothingWaits();
            assertThat(langfuse.scores()).hasSize(1);
        }
    }

    @Test
    void drained_it_has_sent_what_was_said() throws InterruptedException {
        Scores scores = scores("a");
        scores.start();
        say(Rating.UP, "");
        scores.drain(PATIENCE);
        assertThat(langfuse.scores()).hasSize(1);
    }
}
