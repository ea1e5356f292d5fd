package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.BOB;
import static dev.outcrop.store.Scene.begun;
import static dev.outcrop.store.Scene.conversation;
import static dev.outcrop.store.Scene.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Conversations;
import dev.outcrop.conversation.Feedback.Rating;
import dev.outcrop.conversation.TraceDeletions.Deletion;
import dev.outcrop.model.Block;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import dev.outcrop.run.Lease;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.Question;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunSummary;
import dev.outcrop.run.TraceParent;
import dev.outcrop.tool.UntrustedText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

@ParameterizedClass
@EnumSource(Backend.class)
class RetentionTest extends OnEachBackend {
    private static final Duration DAY = Duration.ofDays(1);

    private final Conversations conversations = store.conversations();
    private final Retention retention = store.retention();

    RetentionTest(Backend backend) {
        super(backend);
    }

    @Test
    void a_temporary_conversation_is_in_no_list_and_goes_when_it_is_closed() {
        temporary(ANN, "t", "m");
        scene.turn(journal, ANN, "c", "n", "", "question", "answer");

        assertThat(conversations.find(ANN, conversation("t")).orElseThrow().temporary())
                .isTrue();
        assertThat(listed(ANN)).containsExactly("c");
        assertThat(conversations
                        .list(ANN, Optional.of("question"), 9, Optional.empty())
                        .conversations())
                .hasSize(1);

        conversations.delete(ANN, conversation("t"));
        assertThat(conversations.restore(ANN, conversation("t"))).isEmpty();
        assertThat(conversations.purgeClosed()).isEqualTo(1);

        assertThat(rows("messages")).isEqualTo(2);
        assertThat(rows("runs")).isEqualTo(1);
        assertThat(journal.read(run("r-m"), 0)).isEmpty();
        assertThat(listed(ANN)).containsExactly("c");
    }

    @Test
    void a_closed_one_in_which_somebody_is_at_work_goes_when_that_is_over() {
        Lease lease = begun(journal.begin(temporary(scene.ask(ANN, "t", "m", "", "question"))));
        conversations.delete(ANN, conversation("t"));
        assertThat(conversations.purgeClosed()).isZero();

        journal.append(lease, List.of(scene.cancelled("r-m", 2)));

        assertThat(conversations.purgeClosed()).isEqualTo(1);
    }

    @Test
    void a_temporary_conversation_goes_after_a_while_and_others_stay() {
        temporary(ANN, "t", "m");
        scene.turn(journal, ANN, "c", "n", "", "question", "answer");
        clock.tick(Duration.ofHours(20));
        temporary(ANN, "u", "o");
        clock.tick(Duration.ofHours(10));

        assertThat(retention.temporary(clock.instant().minus(DAY))).isEqualTo(1);

        assertThat(conversations.find(ANN, conversation("t"))).isEmpty();
        assertThat(conversations.find(ANN, conversation("u"))).isPresent();
        assertThat(conversations.find(ANN, conversation("c"))).isPresent();
    }

    @Test
    void what_is_not_told_elsewhere_waits() {
        scene.turn(journal, ANN, "c", "m", "", "question", "answer");
        Instant ended = clock.instant();
        clock.tick(DAY);

        assertThat(retention.chats(clock.instant(), ended)).isZero();
        assertThat(retention.chats(clock.instant(), ended.plusNanos(1))).isEqualTo(1);
    }

    @Test
    void an_emptied_journal_keeps_the_answer_and_what_it_cost() {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m", "", "question")));
        journal.append(
                lease,
                List.of(
                        scene.step("r-m", 2, 1),
                        new RunEvent.ModelFinished(
                                scene.stamp("r-m", 3),
                                1,
                                StopReason.TOOL_USE,
                                "tool_use",
                                Optional.of(new Usage(10, 20, 30, 0, 0, List.of())),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of(
                                        new Block.Reasoning("thought-marker", Optional.of("signature")),
                                        new Block.Text("I will look."),
                                        new Block.ToolUse(
                                                "call-1",
                                                "mail",
                                                JsonMapper.shared().readTree("{\"to\":\"input-marker\"}")))),
                        scene.step("r-m", 4, 2),
                        scene.text("r-m", 5, 2, "The answer."),
                        scene.finished("r-m", 6, 2, "The answer."),
                        scene.completed("r-m", 7)));
        RunSummary before = RunSummary.of(journal.read(run("r-m"), 0));
        clock.tick(DAY);

        assertThat(retention.journals(clock.instant())).isEqualTo(1);
        assertThat(retention.journals(clock.instant())).as("once").isZero();

        List<RunEvent> left = journal.read(run("r-m"), 0);
        assertThat(AnswerText.of(left)).isEqualTo("I will look.\nThe answer.");
        RunSummary after = RunSummary.of(left);
        assertThat(after.usage()).isEqualTo(before.usage());
        assertThat(after.status()).isEqualTo(before.status());
        assertThat(texts("SELECT json FROM run_events").toString())
                .doesNotContain("thought-marker", "input-marker", "mail");
        assertThat(conversations.messages(ANN, conversation("c"))).hasSize(2);
    }

    @Test
    void in_whose_span_it_was_asked_goes_too() {
        NewRun asked = scene.ask(ANN, "c", "m", "", "question");
        RunEvent.RunStarted started = asked.started();
        var trace = new TraceParent(
                "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "01", Optional.of("a=state-marker"));
        Lease lease = begun(journal.begin(new NewRun(
                asked.question(),
                new RunEvent.RunStarted(
                        started.stamp(),
                        started.conversation(),
                        started.parentMessage(),
                        started.answerMessage(),
                        started.agent(),
                        started.agentVersion(),
                        started.owner(),
                        started.language(),
                        started.parent(),
                        started.asker(),
                        Optional.of(trace)),
                asked.title(),
                asked.holder(),
                false)));
        journal.append(lease, List.of(scene.cancelled("r-m", 2)));
        assertThat(texts("SELECT json FROM run_events").toString()).contains("state-marker");
        clock.tick(DAY);
        assertThat(retention.journals(clock.instant())).isEqualTo(1);

        assertThat(texts("SELECT json FROM run_events").toString()).doesNotContain("state-marker");
        assertThat(journal.read(run("r-m"), 0).getFirst()).isEqualTo(started);
    }

    @Test
    void an_emptied_journal_still_knows_that_strangers_text_was_read() {
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m", "", "question")));
        List<Block> page = List.of(new Block.SearchResult("page-marker", "A page", List.of("page-marker"), false));
        journal.append(
                lease,
                List.of(
                        scene.step("r-m", 2, 1),
                        toolFinished(3, "call-1", page),
                        toolFinished(4, "call-2", List.of(new Block.Text("own-marker"))),
                        scene.step("r-m", 5, 2),
                        scene.finished("r-m", 6, 2, "The answer."),
                        scene.completed("r-m", 7)));
        clock.tick(DAY);
        assertThat(retention.journals(clock.instant())).isEqualTo(1);

        List<RunEvent> left = journal.read(run("r-m"), 0);
        assertThat(left)
                .filteredOn(RunEvent.ToolFinished.class::isInstance)
                .singleElement()
                .satisfies(event -> assertThat(UntrustedText.in(
                                ((RunEvent.ToolFinished) event).result().content()))
                        .isTrue());
        assertThat(texts("SELECT json FROM run_events").toString()).doesNotContain("page-marker", "own-marker");
        assertThat(AnswerText.of(left)).isEqualTo("The answer.");
    }

    private RunEvent toolFinished(long seq, String call, List<Block> content) {
        return new RunEvent.ToolFinished(
                scene.stamp("r-m", seq),
                call,
                "browse",
                new Block.ToolResult(call, Block.ToolResult.Status.SUCCESS, content));
    }

    @Test
    void what_is_on_hold_stays_until_the_hold_is_lifted() {
        for (Caller person : List.of(ANN, BOB)) {
            scene.turn(journal, person, "c", person.id() + "1", "", "question", "answer");
            scene.turn(journal, person, "d", person.id() + "2", "", "question", "answer");
        }
        Holds.Hold all = store.holds().place("ann", Optional.empty(), "a case", "admin");
        Holds.Hold one = store.holds().place("bob", Optional.of(conversation("c")), "a case", "admin");
        clock.tick(DAY);
        conversations.delete(ANN, conversation("d"));
        clock.tick(DAY);

        assertThat(conversations.purge(clock.instant())).isZero();
        assertThat(retention.journals(clock.instant())).isEqualTo(1);
        assertThat(retention.chats(clock.instant(), clock.instant())).isEqualTo(1);
        assertThat(rows("conversations")).isEqualTo(3);

        assertThat(store.holds().lift(one.id(), "admin")).isPresent();
        assertThat(store.holds().lift(one.id(), "admin")).isEmpty();
        assertThat(store.holds().on("ann")).isTrue();
        store.holds().lift(all.id(), "admin");
        assertThat(store.holds().on("ann")).isFalse();
        assertThat(conversations.purge(clock.instant())).isEqualTo(1);
        assertThat(retention.chats(clock.instant(), clock.instant())).isEqualTo(2);
        assertThat(store.holds().all())
                .hasSize(2)
                .allMatch(hold -> hold.liftedAt().isPresent());
    }

    @Test
    void traces_are_to_be_deleted_twice_where_they_were_sent() {
        scene.turn(journal, ANN, "before", "l", "", "question", "answer");
        conversations.delete(ANN, conversation("before"));
        clock.tick(DAY);
        assertThat(conversations.purge(clock.instant())).isEqualTo(1);
        assertThat(rows("trace_deletions")).as("nobody was told of it").isZero();

        store.exports().follow("langfuse");
        temporary(ANN, "t", "m");
        conversations.delete(ANN, conversation("t"));
        conversations.purgeClosed();
        var deletions = store.traceDeletions();
        assertThat(deletions.claim("here", 9, Duration.ofMinutes(1))).isEmpty();
        clock.tick(Duration.ofMinutes(3));
        List<Deletion> claimed = deletions.claim("here", 9, Duration.ofMinutes(1));
        assertThat(claimed).extracting(Deletion::run).containsExactly(run("r-m"));
        assertThat(deletions.claim("there", 9, Duration.ofMinutes(1))).isEmpty();
        assertThat(deletions.backlog().traces()).isEqualTo(1);
        deletions.giveBack(claimed, clock.instant().plusSeconds(30));
        clock.tick(Duration.ofMinutes(1));

        deletions.delivered(deletions.claim("there", 9, Duration.ofMinutes(1)));
        assertThat(deletions.backlog().traces()).as("once more later").isZero();
        clock.tick(Duration.ofHours(2));
        deletions.delivered(deletions.claim("here", 9, Duration.ofMinutes(1)));

        assertThat(rows("trace_deletions")).isZero();
    }

    @Test
    void exactly_what_is_due_goes_whatever_its_age() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        Instant begin = clock.instant();
        Duration temporaryPeriod = DAY;
        Duration chatPeriod = Duration.ofDays(30);
        record Made(Caller owner, String id, boolean temporary, boolean held, Instant at) {}
        var made = new ArrayList<Made>();
        boolean annHeld = random.nextBoolean();
        for (int i = 0; i < 40; i++) {
            Caller owner = random.nextInt(4) == 0 ? ANN : BOB;
            String id = "c" + i;
            boolean temporary = random.nextInt(3) == 0;
            boolean held = random.nextInt(5) == 0;
            if (temporary) {
                temporary(owner, id, "m" + i);
            } else {
                scene.turn(journal, owner, id, "m" + i, "", "question", "answer");
            }
            if (held) {
                store.holds().place(owner.id(), Optional.of(conversation(id)), "a case", "admin");
            }
            made.add(new Made(owner, id, temporary, held || (annHeld && owner.equals(ANN)), clock.instant()));
            clock.tick(Duration.ofHours(random.nextInt(60)));
        }
        if (annHeld) {
            store.holds().place("ann", Optional.empty(), "a case", "admin");
        }
        Instant now = clock.instant();

        retention.temporary(now.minus(temporaryPeriod));
        retention.chats(now.minus(chatPeriod), now);

        Set<String> expected = new TreeSet<>();
        made.stream()
                .filter(one ->
                        one.held() || !one.at().isBefore(now.minus(one.temporary() ? temporaryPeriod : chatPeriod)))
                .forEach(one -> expected.add(one.id()));
        assertThat(new TreeSet<>(texts("SELECT id FROM conversations")))
                .as("seed " + seed + " from " + begin)
                .isEqualTo(expected);
        assertThat(rows("messages")).isEqualTo(expected.size() * 2L);
        assertThat(rows("runs")).isEqualTo(expected.size());
    }

    @Test
    void an_erasure_takes_all_of_a_person_but_what_is_on_hold() {
        Erasures erasures = store.erasures();
        scene.turn(journal, ANN, "c", "m", "", "question", "answer");
        scene.turn(journal, ANN, "d", "n", "", "question", "answer");
        scene.turn(journal, BOB, "c", "o", "", "question", "answer");
        store.feedbacks().put(ANN, run("r-m"), Rating.UP, Optional.of("good"));
        store.feedbacks().put(ANN, run("r-n"), Rating.UP, Optional.of("good"));
        store.settings().put(ANN, "theme", "dark");
        store.settings().put(BOB, "theme", "dark");
        store.holds().place("ann", Optional.of(conversation("d")), "a case", "ann");
        Lease lease = begun(journal.begin(scene.ask(ANN, "e", "p", "", "question")));

        String id = erasures.begin("ann", true);
        assertThat(erasures.hide("ann")).containsExactly(run("r-p"));
        assertThat(erasures.conversations(id, "ann")).isEqualTo(1);
        assertThat(erasures.left("ann")).isEqualTo(1);
        assertThat(erasures.open()).extracting(Erasures.Receipt::id).containsExactly(id);
        journal.append(lease, List.of(scene.cancelled("r-p", 2)));
        assertThat(erasures.conversations(id, "ann")).isEqualTo(1);
        assertThat(erasures.left("ann")).isZero();
        assertThat(erasures.held("ann")).isEqualTo(1);
        assertThat(erasures.settings("ann")).isEqualTo(1);
        erasures.feedback("ann");
        erasures.names("ann");
        erasures.done(id, Map.of("conversations", 2L));

        assertThat(texts("SELECT owner || ' ' || id FROM conversations")).containsExactlyInAnyOrder("ann d", "bob c");
        assertThat(rows("settings")).isEqualTo(1);
        assertThat(texts("SELECT run FROM feedback")).containsExactly("r-n");
        assertThat(texts("SELECT run FROM feedback_outbox")).containsExactly("r-n");
        assertThat(texts("SELECT placed_by FROM holds")).containsExactly("erased");
        Erasures.Receipt receipt = erasures.find(id).orElseThrow();
        assertThat(receipt.isOf("ann")).isTrue();
        assertThat(receipt.isOf("bob")).isFalse();
        assertThat(receipt.person()).isEmpty();
        assertThat(erasures.open()).isEmpty();
        assertThat(texts("SELECT person_hash FROM erasures").toString()).doesNotContain("ann");
    }

    private void temporary(Caller caller, String conversation, String id) {
        Lease lease = begun(journal.begin(temporary(scene.ask(caller, conversation, id, "", "question"))));
        journal.append(
                lease,
                List.of(
                        scene.step("r-" + id, 2, 1),
                        scene.finished("r-" + id, 3, 1, "answer"),
                        scene.completed("r-" + id, 4)));
    }

    private static NewRun temporary(NewRun run) {
        Question question = run.question();
        return new NewRun(
                new Question(
                        question.caller(),
                        question.conversation(),
                        question.agent(),
                        question.language(),
                        question.asked(),
                        true),
                run.started(),
                run.title(),
                run.holder(),
                run.waited());
    }

    private List<String> listed(Caller caller) {
        return conversations.list(caller, Optional.empty(), 9, Optional.empty()).conversations().stream()
                .map(one -> one.id().value())
                .toList();
    }

    private long rows(String table) {
        return store.database()
                .read(session -> session.first("SELECT count(*) FROM " + table, row -> row.getLong(1)))
                .orElse(-1L);
    }

    private List<String> texts(String query) {
        return store.database().read(session -> session.query(query, row -> row.getString(1)));
    }
}
