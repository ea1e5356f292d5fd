package dev.outcrop.langfuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.ContentLog;
import dev.outcrop.conversation.Feedback.Rating;
import dev.outcrop.langfuse.FakeLangfuse.Behaviour;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreOptions;
import dev.outcrop.testkit.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Round by round, from a real store to a Langfuse that does not take everything. */
class ScoreOutboxTest {
    private static final Duration LEASE = Duration.ofMinutes(3);
    private static final int AT_ONCE = 16;

    @TempDir
    private Path folder;

    private final SettableClock clock = SettableClock.at("2026-01-01T12:00:00Z");
    private final FakeLangfuse langfuse = FakeLangfuse.start();
    private Store store;
    private ScoreOutbox scores;
    private int said;

    @BeforeEach
    void start() {
        store = Store.open(StoreOptions.sqlite(folder).clock(clock));
        Mask mask = text -> {
            if (text.equals("unspeakable")) {
                throw new IllegalStateException(text);
            }
            return text;
        };
        scores = new ScoreOutbox(
                new ScoreSender(
                        new Scores.Project(langfuse.url(), FakeLangfuse.PUBLIC_KEY, FakeLangfuse.SECRET_KEY), clock),
                new ScoreJson(
                        new Labels("1.0", "a", Optional.of("test"), Optional.empty(), List.of()),
                        new Content(UserNames.PLAIN, _ -> ContentLog.FULL, mask, Cap.DEFAULT)),
                store.feedbackOutbox(),
                clock);
    }

    @AfterEach
    void stop() {
        scores.close();
        store.close();
        langfuse.close();
    }

    private void say(String comment) {
        Tale tale = Tale.numbered(++said, clock.instant()).step(1).completed();
        Telling.tell(store.journal(), tale, _ -> {});
        assertThat(store.feedbacks()
                        .put(Caller.LOCAL, tale.events().getFirst().stamp().run(), Rating.UP, Optional.of(comment)))
                .isPresent();
    }

    private Optional<Delivery> round() throws InterruptedException {
        return scores.deliver(
                store.feedbackOutbox().claim("a", AT_ONCE, LEASE),
                clock.instant().plus(LEASE));
    }

    private List<String> told() {
        return langfuse.scores().values().stream()
                .map(score -> score.path("comment").asString())
                .toList();
    }

    private long waiting() {
        return store.feedbackOutbox().backlog().changes();
    }

    @Test
    void one_that_always_fails_waits_longer_each_time_and_the_others_are_told() throws InterruptedException {
        langfuse.behave(new Behaviour.Trips("poison", 500));
        say("poison");
        say("one");
        say("two");

        assertThat(round()).isEmpty();
        assertThat(told()).containsExactly("one", "two");
        assertThat(scores.problem()).contains("it answered 500");

        clock.tick(Duration.ofMinutes(1));
        say("three");
        assertThat(round()).isEmpty();
        assertThat(told()).containsExactly("one", "two", "three");
        clock.tick(Duration.ofMinutes(1));
        langfuse.behave(new Behaviour.Well());
        assertThat(round()).isEmpty();
        assertThat(waiting()).as("its second pause is two minutes").isEqualTo(1);

        clock.tick(Duration.ofMinutes(1));
        assertThat(round()).isEmpty();
        assertThat(told()).contains("poison");
        assertThat(waiting()).isZero();
        assertThat(scores.problem()).isEmpty();
    }

    @Test
    void one_that_cannot_even_be_said_holds_up_no_other() throws InterruptedException {
        say("unspeakable");
        say("one");

        assertThat(round()).isEmpty();

        assertThat(told()).containsExactly("one");
        assertThat(waiting()).isEqualTo(1);
        assertThat(scores.problem().orElseThrow()).doesNotContain("unspeakable");
    }

    @Test
    void when_two_fail_one_after_another_langfuse_is_down_and_the_rest_is_not_tried() throws InterruptedException {
        langfuse.behave(new Behaviour.Status(503, Optional.empty()));
        for (int i = 0; i < 5; i++) {
            say("fine");
        }

        assertThat(round()).contains(new Delivery.Later("it answered 503", Optional.empty()));
        assertThat(langfuse.asked()).hasSize(2);

        langfuse.behave(new Behaviour.Well());
        assertThat(round()).isEmpty();
        assertThat(waiting())
                .as("an outage makes nobody wait longer than itself")
                .isZero();
    }

    @Test
    void two_at_the_head_that_always_fail_let_the_others_by_after_some_tries() throws InterruptedException {
        langfuse.behave(new Behaviour.Trips("poison", 409));
        say("poison");
        say("poison");
        say("one");
        for (int i = 0; i < 5; i++) {
            assertThat(round()).isPresent();
            assertThat(told()).isEmpty();
        }

        assertThat(round()).isEmpty();

        assertThat(told()).containsExactly("one");
        assertThat(waiting()).isEqualTo(2);
    }

    @Test
    void many_that_can_never_be_taken_let_the_others_by_and_are_left_out_once_something_was_taken()
            throws InterruptedException {
        langfuse.behave(new Behaviour.Dislikes("poison"));
        for (int i = 0; i < AT_ONCE; i++) {
            say("poison");
        }
        say("one");

        assertThat(round()).contains(new Delivery.Unacceptable("it takes none of them"));
        assertThat(scores.dropped()).isZero();
        assertThat(round()).isEmpty();
        assertThat(told()).containsExactly("one");

        clock.tick(Duration.ofMinutes(1));
        assertThat(round()).isEmpty();
        assertThat(scores.dropped()).isEqualTo(AT_ONCE);
        assertThat(waiting()).isZero();
    }
}
