package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.BOB;
import static dev.outcrop.store.Scene.begun;
import static dev.outcrop.store.Scene.conversation;
import static dev.outcrop.store.Scene.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.outcrop.conversation.Feedback;
import dev.outcrop.conversation.Feedback.Rating;
import dev.outcrop.conversation.FeedbackOutbox;
import dev.outcrop.conversation.FeedbackOutbox.Backlog;
import dev.outcrop.conversation.FeedbackOutbox.Change;
import dev.outcrop.conversation.Feedbacks;
import dev.outcrop.run.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Backend.class)
class FeedbackTest {
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final SettableClock clock = new SettableClock();
    private final Scene scene = new Scene(clock);
    private final Store store;
    private final Feedbacks feedbacks;
    private final FeedbackOutbox outbox;

    FeedbackTest(Backend backend) {
        store = Store.open(backend.fresh().clock(clock));
        feedbacks = store.feedbacks();
        outbox = store.feedbackOutbox();
        scene.turn(store.journal(), ANN, "c", "m", "", "question", "answer");
        scene.turn(store.journal(), ANN, "d", "n", "", "question", "answer");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_person_has_one_opinion_of_an_answer_and_may_change_it() {
        feedbacks.put(ANN, run("r-m"), Rating.UP, Optional.of("よい。\0"));
        clock.tick(Duration.ofMinutes(1));
        Feedback changed =
                feedbacks.put(ANN, run("r-m"), Rating.DOWN, Optional.empty()).orElseThrow();

        assertThat(changed).isEqualTo(new Feedback(Rating.DOWN, Optional.empty(), clock.instant()));
        assertThat(feedbacks.of(ANN, List.of(run("r-m"), run("r-n"), run("nowhere"))))
                .containsOnlyKeys(run("r-m"))
                .containsValue(changed);
        assertThat(feedbacks.of(ANN, List.of())).isEmpty();

        assertThat(feedbacks.remove(ANN, run("r-m"))).isTrue();
        assertThat(feedbacks.remove(ANN, run("r-m"))).isFalse();
        assertThat(feedbacks.of(ANN, List.of(run("r-m")))).isEmpty();
    }

    @Test
    void a_comment_is_stored_as_far_as_it_can_be() {
        feedbacks.put(ANN, run("r-m"), Rating.UP, Optional.of("よい。\0"));
        assertThat(feedbacks.of(ANN, List.of(run("r-m"))).values())
                .singleElement()
                .satisfies(said -> assertThat(said.comment()).contains("よい。\uFFFD"));
    }

    @Test
    void only_answers_to_the_caller_can_be_rated() {
        assertThat(feedbacks.put(BOB, run("r-m"), Rating.UP, Optional.empty())).isEmpty();
        assertThat(feedbacks.put(ANN, run("nowhere"), Rating.UP, Optional.empty()))
                .isEmpty();
        Lease lease = begun(store.journal().begin(scene.ask(ANN, "e", "o", "", "question")));
        store.journal().append(lease, List.of(scene.child(ANN, "e", "child", "r-o")));
        assertThat(feedbacks.put(ANN, run("child"), Rating.UP, Optional.empty()))
                .isEmpty();
        feedbacks.put(ANN, run("r-m"), Rating.UP, Optional.empty());
        assertThat(feedbacks.remove(BOB, run("r-m"))).isFalse();
        assertThat(feedbacks.of(BOB, List.of(run("r-m")))).isEmpty();
        store.conversations().delete(ANN, conversation("d"));
        assertThat(feedbacks.put(ANN, run("r-n"), Rating.UP, Optional.empty())).isEmpty();
        assertThat(due()).extracting(Change::run).containsExactly(run("r-m"));
    }

    /** What waits, left as it was. */
    private List<Change> due() {
        List<Change> due = outbox.claim("looks", 10, LEASE);
        outbox.giveBack(due, clock.instant());
        return due;
    }

    @Test
    void the_outbox_has_the_last_change_of_each_until_it_is_delivered() {
        feedbacks.put(ANN, run("r-m"), Rating.UP, Optional.of("good"));
        Instant begun = clock.instant();
        clock.tick(Duration.ofMinutes(1));
        feedbacks.put(ANN, run("r-n"), Rating.UP, Optional.empty());
        assertThat(outbox.backlog()).isEqualTo(new Backlog(2, Optional.of(begun)));
        Change first = outbox.claim("a", 1, LEASE).getFirst();
        assertThat(first.run()).isEqualTo(run("r-m"));
        assertThat(first.person()).isEqualTo("ann");
        assertThat(first.agent()).contains("chef");
        assertThat(first.at()).isEqualTo(begun);
        assertThat(first.feedback().flatMap(Feedback::comment)).contains("good");

        feedbacks.put(ANN, run("r-m"), Rating.DOWN, Optional.empty()); // while the first is under way
        outbox.delivered(first);
        List<Change> due = due();
        assertThat(due).extracting(Change::run).containsExactly(run("r-n"), run("r-m"));
        assertThat(due.getLast().number()).isGreaterThan(first.number());
        assertThat(due.getLast().feedback().map(Feedback::rating)).contains(Rating.DOWN);
        outbox.claim("a", 10, LEASE).forEach(outbox::delivered);
        assertThat(due()).isEmpty();
        assertThat(outbox.backlog()).isEqualTo(new Backlog(0, Optional.empty()));

        feedbacks.remove(ANN, run("r-m"));
        assertThat(due())
                .singleElement()
                .satisfies(change -> assertThat(change.feedback()).isEmpty());
    }

    @Test
    void whoever_delivers_a_change_has_it_and_what_follows_it_for_itself() {
        feedbacks.put(ANN, run("r-m"), Rating.UP, Optional.empty());
        List<Change> taken = outbox.claim("a", 10, LEASE);
        assertThat(taken).hasSize(1);
        assertThat(outbox.claim("b", 10, LEASE)).isEmpty();
        feedbacks.put(ANN, run("r-m"), Rating.DOWN, Optional.empty());
        assertThat(outbox.claim("b", 10, LEASE)).isEmpty();

        outbox.giveBack(taken, clock.instant().plusSeconds(30));
        assertThat(outbox.claim("b", 10, LEASE)).as("rests").isEmpty();
        clock.tick(Duration.ofSeconds(30));
        assertThat(outbox.claim("b", 10, LEASE))
                .singleElement()
                .satisfies(change ->
                        assertThat(change.feedback().map(Feedback::rating)).contains(Rating.DOWN));
        clock.tick(LEASE); // b is gone
        assertThat(outbox.claim("c", 10, LEASE)).hasSize(1);
        outbox.giveBack(taken, Instant.EPOCH); // comes too late
        assertThat(outbox.claim("d", 10, LEASE)).isEmpty();
    }

    @Test
    void what_is_said_while_a_change_rests_does_not_rest() {
        feedbacks.put(ANN, run("r-m"), Rating.UP, Optional.empty());
        outbox.giveBack(outbox.claim("a", 10, LEASE), clock.instant().plus(LEASE));
        feedbacks.put(ANN, run("r-m"), Rating.DOWN, Optional.empty());
        assertThat(due()).hasSize(1);
    }

    @Test
    void what_nobody_delivers_is_forgotten_when_it_is_old() {
        feedbacks.put(ANN, run("r-m"), Rating.UP, Optional.empty());
        clock.tick(Duration.ofDays(8));
        feedbacks.put(ANN, run("r-n"), Rating.UP, Optional.empty());
        assertThat(outbox.forget(clock.instant().minus(Duration.ofDays(7)))).isEqualTo(1);
        assertThat(due()).extracting(Change::run).containsExactly(run("r-n"));
        assertThat(feedbacks.of(ANN, List.of(run("r-m"))))
                .as("the opinion stays")
                .hasSize(1);
    }

    @Test
    void it_goes_with_its_conversation_and_what_was_taken_back_before_is_still_told() {
        feedbacks.put(ANN, run("r-m"), Rating.UP, Optional.empty());
        feedbacks.remove(ANN, run("r-m"));
        feedbacks.put(ANN, run("r-n"), Rating.UP, Optional.empty());
        store.conversations().delete(ANN, conversation("c"));
        store.conversations().delete(ANN, conversation("d"));
        clock.tick(Duration.ofDays(30));
        assertThat(store.conversations().purge(clock.instant())).isEqualTo(2);

        assertThat(feedbacks.of(ANN, List.of(run("r-n")))).isEmpty();
        assertThat(due())
                .extracting(Change::run, Change::feedback)
                .containsExactly(tuple(run("r-m"), Optional.empty()), tuple(run("r-n"), Optional.empty()));
    }
}
