package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.BOB;
import static dev.outcrop.store.Scene.begun;
import static dev.outcrop.store.Scene.conversation;
import static dev.outcrop.store.Scene.message;
import static dev.outcrop.store.Scene.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Permission;
import dev.outcrop.access.Role;
import dev.outcrop.access.Scope;
import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.MessageId;
import dev.outcrop.model.Block;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Lease;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.PlaceInLine;
import dev.outcrop.run.Question;
import dev.outcrop.run.QueuedQuestion;
import dev.outcrop.run.TraceParent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Questions that wait for their turn. */
@ParameterizedClass
@EnumSource(Backend.class)
class QueueTest extends OnEachBackend {
    QueueTest(Backend backend) {
        super(backend);
    }

    private Lease first() {
        return begun(journal.begin(scene.ask(ANN, "c", "m1", "", "first")));
    }

    private QueuedQuestion next() {
        return journal.due(ANN.id(), conversation("c")).orElseThrow();
    }

    private Lease beginNext() {
        return begun(journal.begin(scene.waited(next(), "process-2")));
    }

    private void end(Lease lease) {
        journal.append(lease, List.of(scene.completed(lease.run().value(), 2)));
    }

    private Beginning queued(int position) {
        return new Beginning.Queued(position, Optional.of(run("r-m1")));
    }

    private List<String> tree() {
        return store.conversations().messages(ANN, conversation("c")).stream()
                .map(m -> m.id() + " under " + m.parent().map(Object::toString).orElse("-"))
                .toList();
    }

    @Test
    void a_question_comes_back_from_the_queue_as_it_was_put() {
        first();
        Question.Asked edit = new Question.Asked.NewMessage(
                message("m2"), Optional.of(message("a-m1")), List.of(new Block.Text("nul \0, 大根")), true);
        var span =
                new TraceParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "01", Optional.of("a=1,b=2"));
        var plain = new Question(
                ANN, conversation("c"), Optional.empty(), Optional.empty(), edit, false, Optional.of(span));
        NewRun shaped = scene.ask(ANN, "c", "m2", "a-m1", "x");
        journal.begin(new NewRun(plain, shaped.started(), shaped.title(), shaped.holder(), false));
        clock.tick(Duration.ofSeconds(1));
        NewRun again = scene.again(ANN, "c", "m1", "r2");
        journal.begin(again);

        assertThat(journal.queue(ANN, conversation("c")))
                .containsExactly(
                        new QueuedQuestion(message("m2"), plain, clock.instant().minusSeconds(1)),
                        new QueuedQuestion(message("again-m1"), again.question(), clock.instant()));
        assertThat(store.conversations().find(ANN, conversation("c")).orElseThrow())
                .satisfies(c -> {
                    assertThat(c.queued()).isEqualTo(2);
                    assertThat(c.waiting()).isFalse();
                    assertThat(c.activeRun()).contains(run("r-m1"));
                });
        assertThat(journal.queue(BOB, conversation("c"))).isEmpty();
        assertThat(store.conversations().messages(ANN, conversation("c"))).hasSize(2);
    }

    @Test
    void whoever_answers_it_later_has_the_rights_of_who_asked_and_no_others() {
        var asker = new Caller(
                ANN.id(),
                "Ann 大根",
                Role.OPERATOR,
                Set.of("finance", "all"),
                Optional.of("k1"),
                new Scope(Set.of(Permission.CHAT), Optional.of(Set.of("chef"))));
        Lease lease = first();
        journal.begin(scene.ask(asker, "c", "m2", "a-m1", "x"));
        end(lease);

        assertThat(next().question().caller()).isEqualTo(asker);
        assertThat(journal.due(10))
                .singleElement()
                .satisfies(due -> assertThat(due.question().caller()).isEqualTo(asker));
    }

    @Test
    void a_question_that_was_put_by_an_older_version_has_an_asker_without_groups() {
        Lease lease = first();
        journal.begin(scene.ask(ANN, "c", "m2", "a-m1", "x"));
        store.database().write((session, _) -> session.update("UPDATE queued_questions SET caller = NULL"));
        end(lease);

        assertThat(next().question().caller()).isEqualTo(ANN);
    }

    @Test
    void long_ids_that_differ_in_their_ends_alone_wait_apart() {
        String stem = "m".repeat(63);
        assertThat(QueuedQuestion.idOf(new Question.Asked.Again(message(stem + "1"))))
                .isEqualTo(QueuedQuestion.idOf(new Question.Asked.Again(message(stem + "1"))))
                .isNotEqualTo(QueuedQuestion.idOf(new Question.Asked.Again(message(stem + "2"))));
    }

    @Test
    void a_question_waits_once_and_in_the_order_of_acceptance() {
        Lease lease = first();
        assertThat(journal.begin(scene.ask(ANN, "c", "m3", "a-m1", "x"))).isEqualTo(queued(1));
        assertThat(journal.begin(scene.ask(ANN, "c", "m2", "a-m1", "x"))).isEqualTo(queued(2));
        assertThat(journal.begin(scene.ask(ANN, "c", "m3", "a-m1", "x", "other", "other")))
                .isEqualTo(queued(1));
        assertThat(journal.begin(scene.again(ANN, "c", "m1", "r2"))).isEqualTo(queued(3));
        assertThat(journal.begin(scene.again(ANN, "c", "m1", "r3"))).isEqualTo(queued(3));
        assertThat(journal.begin(scene.ask(ANN, "c", "m9", "nowhere", "x"))).isEqualTo(new Beginning.UnknownParent());
        assertThat(journal.begin(scene.ask(ANN, "c", "a-m1", "", "x"))).isEqualTo(new Beginning.UnknownParent());
        assertThat(journal.begin(scene.ask(ANN, "c", "m1", "", "x")))
                .isEqualTo(new Beginning.AlreadyBegun(run("r-m1")));

        assertThat(journal.due(10)).isEmpty();
        assertThat(journal.due(ANN.id(), conversation("c"))).isEmpty();
        end(lease);
        assertThat(journal.begin(scene.ask(ANN, "c", "m4", "a-m1", "x")))
                .isEqualTo(new Beginning.Queued(4, Optional.empty()));
        assertThat(journal.due(10)).containsExactly(next());
        assertThat(next().id()).isEqualTo(message("m3"));
        assertThat(journal.due(BOB.id(), conversation("c"))).isEmpty();
        assertThat(beginNext()).isEqualTo(new Lease(run("r-m3"), "process-2", 1));
        assertThat(journal.begin(scene.ask(ANN, "c", "m3", "a-m1", "x")))
                .isEqualTo(new Beginning.AlreadyBegun(run("r-m3")));
    }

    @Test
    void only_the_first_of_the_queue_begins_and_only_if_nothing_is_active() {
        Lease lease = first();
        journal.begin(scene.ask(ANN, "c", "m2", "a-m1", "x"));
        journal.begin(scene.ask(ANN, "c", "m3", "a-m1", "x"));
        List<QueuedQuestion> waiting = journal.queue(ANN, conversation("c"));
        assertThat(journal.begin(scene.waited(waiting.getFirst(), "p"))).isEqualTo(queued(1));
        end(lease);
        assertThat(journal.begin(scene.waited(waiting.getLast(), "p")))
                .isEqualTo(new Beginning.Queued(2, Optional.empty()));
        begun(journal.begin(scene.waited(waiting.getFirst(), "p")));
        assertThat(journal.begin(scene.waited(waiting.getFirst(), "p")))
                .isEqualTo(new Beginning.AlreadyBegun(run("r-m2")));
        assertThat(journal.begin(scene.waited(waiting.getLast(), "p")))
                .isEqualTo(new Beginning.Queued(1, Optional.of(run("r-m2"))));
    }

    @Test
    void what_waited_follows_the_newest_answer_of_its_branch() {
        scene.turn(journal, ANN, "c", "m0", "", "question", "answer");
        scene.turn(journal, ANN, "c", "other", "", "another start", "answer");
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m1", "a-m0", "x")));
        journal.begin(scene.ask(ANN, "c", "m2", "a-m0", "follows the newest answer"));
        journal.begin(scene.ask(ANN, "c", "m3", "", "so does this"));
        journal.begin(scene.ask(ANN, "c", "m4", "a-other", "stays on its own branch"));
        NewRun shaped = scene.ask(ANN, "c", "m5", "a-other", "an edit stays");
        journal.begin(new NewRun(
                new Question(
                        ANN,
                        conversation("c"),
                        Optional.empty(),
                        Optional.empty(),
                        new Question.Asked.NewMessage(
                                message("m5"), Optional.of(message("a-other")), List.of(new Block.Text("x")), true)),
                shaped.started(),
                "unused",
                "p",
                false));
        journal.begin(scene.again(ANN, "c", "m0", "r2"));
        for (int i = 0; i < 5; i++) {
            end(lease);
            lease = beginNext();
        }
        assertThat(tree())
                .containsExactly(
                        "m0 under -",
                        "a-m0 under m0",
                        "other under -",
                        "a-other under other",
                        "m1 under a-m0",
                        "a-m1 under m1",
                        "m2 under a-m1",
                        "a-m2 under m2",
                        "m3 under a-m2",
                        "a-m3 under m3",
                        "m4 under a-other",
                        "a-m4 under m4",
                        "m5 under a-other",
                        "a-m5 under m5",
                        "a-again-m0 under m0");
    }

    @Test
    void everybody_is_told_where_a_question_stands() {
        Lease lease = first();
        journal.begin(scene.ask(ANN, "c", "m2", "a-m1", "x"));
        journal.begin(scene.again(ANN, "c", "m1", "r2"));
        var gone = new PlaceInLine.Gone();
        MessageId again = message("again-m1");
        assertThat(place(message("m2"))).isEqualTo(new PlaceInLine.Waiting(1, Optional.of(run("r-m1"))));
        assertThat(place(again)).isEqualTo(new PlaceInLine.Waiting(2, Optional.of(run("r-m1"))));
        assertThat(place(message("m1"))).isEqualTo(new PlaceInLine.Begun(run("r-m1")));
        assertThat(place(message("nothing"))).isEqualTo(gone);
        assertThat(journal.placeInLine(BOB, conversation("c"), message("m2"))).isEqualTo(gone);

        end(lease);
        Lease second = beginNext();
        assertThat(place(message("m2"))).isEqualTo(new PlaceInLine.Begun(run("r-m2")));
        end(second);
        end(beginNext());
        assertThat(place(again)).isEqualTo(new PlaceInLine.Begun(run("r-again-m1")));
    }

    private PlaceInLine place(MessageId id) {
        return journal.placeInLine(ANN, conversation("c"), id);
    }

    @Test
    void a_question_is_withdrawn_before_it_begins_or_not_at_all() {
        Lease lease = first();
        journal.begin(scene.ask(ANN, "c", "m2", "a-m1", "x"));
        journal.begin(scene.ask(ANN, "c", "m3", "a-m1", "x"));
        assertThat(journal.withdraw(BOB, conversation("c"), message("m2"))).isFalse();
        QueuedQuestion withdrawn = journal.queue(ANN, conversation("c")).getFirst();
        assertThat(journal.withdraw(ANN, conversation("c"), message("m2"))).isTrue();
        assertThat(journal.withdraw(ANN, conversation("c"), message("m2"))).isFalse();
        assertThat(place(message("m2"))).isEqualTo(new PlaceInLine.Gone());
        end(lease);
        assertThat(journal.begin(scene.waited(withdrawn, "p"))).isEqualTo(new Beginning.UnknownParent());
        beginNext();
        assertThat(journal.withdraw(ANN, conversation("c"), message("m3"))).isFalse();
        assertThat(tree()).containsExactly("m1 under -", "a-m1 under m1", "m3 under a-m1", "a-m3 under m3");
    }

    @Test
    void a_deleted_conversations_questions_rest_until_it_is_restored_or_purged() {
        Lease lease = first();
        journal.begin(scene.ask(ANN, "c", "m2", "a-m1", "x"));
        end(lease);
        QueuedQuestion waiting = next();
        store.conversations().delete(ANN, conversation("c"));
        assertThat(journal.due(10)).isEmpty();
        assertThat(journal.queue(ANN, conversation("c"))).isEmpty();
        assertThat(place(message("m2"))).isEqualTo(new PlaceInLine.Gone());
        assertThat(journal.begin(scene.waited(waiting, "p"))).isEqualTo(new Beginning.NoSuchConversation());
        store.conversations().restore(ANN, conversation("c"));
        assertThat(journal.due(10)).containsExactly(waiting);

        store.conversations().delete(ANN, conversation("c"));
        clock.tick(Duration.ofDays(1));
        assertThat(store.conversations().purge(clock.instant())).isEqualTo(1);
        store.conversations().restore(ANN, conversation("c"));
        assertThat(journal.due(10)).isEmpty();
    }

    @Test
    void those_that_have_waited_longest_are_due_first() {
        for (int i = 0; i < 4; i++) {
            Lease lease = begun(journal.begin(scene.ask(ANN, "c" + i, "m" + i, "", "x")));
            journal.begin(scene.ask(ANN, "c" + i, "n" + i, "a-m" + i, "x"));
            journal.begin(scene.ask(ANN, "c" + i, "o" + i, "a-m" + i, "x"));
            if (i != 1) {
                end(lease);
            }
        }
        assertThat(journal.due(10)).extracting(q -> q.id().value()).containsExactly("n0", "n2", "n3");
        assertThat(journal.due(2)).extracting(q -> q.id().value()).containsExactly("n0", "n2");
    }

    @Test
    void of_two_hundred_at_once_one_begins_and_the_rest_follow_one_at_a_time() {
        List<CompletableFuture<Beginning>> attempts;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            attempts = IntStream.range(0, 200)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> journal.begin(scene.ask(ANN, "c", "m" + i, "", "x")), threads))
                    .toList();
        }
        List<Lease> leases = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        for (CompletableFuture<Beginning> attempt : attempts) {
            switch (attempt.join()) {
                case Beginning.Begun(Lease lease) -> leases.add(lease);
                case Beginning.Queued(int position, var _) -> positions.add(position);
                case Beginning other -> throw new AssertionError(other);
            }
        }
        assertThat(leases).hasSize(1);
        assertThat(positions)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(1, 200).boxed().toList());

        List<String> order = journal.queue(ANN, conversation("c")).stream()
                .map(q -> q.id().value())
                .toList();
        List<String> answered = new ArrayList<>();
        Lease lease = leases.getFirst();
        for (int i = 0; i < 199; i++) {
            assertThat(journal.due(10)).isEmpty();
            end(lease);
            lease = beginNext();
            answered.add(lease.run().value().substring(2));
        }
        end(lease);
        assertThat(answered).isEqualTo(order);
        assertThat(journal.due(10)).isEmpty();
        List<StoredMessage> all = store.conversations().messages(ANN, conversation("c"));
        assertThat(all).hasSize(400);
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i).parent()).contains(all.get(i - 1).id());
        }
    }

    @Test
    void a_begin_whose_answer_was_lost_is_not_done_twice() {
        Lease lease = first();
        NewRun second = scene.ask(ANN, "c", "m2", "a-m1", "x");
        journal.begin(second);
        assertThat(repeat(second)).isEqualTo(queued(1));
        assertThat(journal.queue(ANN, conversation("c"))).hasSize(1);
        end(lease);
        NewRun waited = scene.waited(next(), "p");
        Beginning begun = journal.begin(waited);
        assertThat(begun).isInstanceOf(Beginning.Begun.class);
        assertThat(repeat(waited)).isEqualTo(begun);
        assertThat(store.conversations().messages(ANN, conversation("c"))).hasSize(4);
    }

    private Beginning repeat(NewRun run) {
        var begin = new BeginRun(store.database().dialect(), new NewTurn(run, clock, Duration.ofSeconds(8)));
        return store.database().write((connection, _) -> begin.run(connection, new Work.Attempt(true)));
    }

    @Test
    void the_queue_outlives_the_process() {
        first();
        journal.begin(scene.ask(ANN, "c", "m2", "a-m1", "x"));
        List<QueuedQuestion> before = journal.queue(ANN, conversation("c"));
        store.close();
        try (Store again = Store.open(options)) {
            assertThat(again.journal().queue(ANN, conversation("c"))).isEqualTo(before);
        }
    }
}
