package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.BOB;
import static dev.outcrop.store.Scene.begun;
import static dev.outcrop.store.Scene.conversation;
import static dev.outcrop.store.Scene.message;
import static dev.outcrop.store.Scene.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.conversation.Conversation;
import dev.outcrop.conversation.Conversation.TitleSource;
import dev.outcrop.conversation.Conversations;
import dev.outcrop.run.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Backend.class)
class ConversationsTest {
    private final SettableClock clock = new SettableClock();
    private final Scene scene = new Scene(clock);
    private final Store store;
    private final Conversations conversations;

    ConversationsTest(Backend backend) {
        store = Store.open(backend.fresh().clock(clock));
        conversations = store.conversations();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void turn(String id, String question, String answer) {
        scene.turn(store.journal(), ANN, id, "m-" + id, "", question, answer);
        clock.tick(Duration.ofSeconds(1));
    }

    private List<String> found(String query) {
        return conversations.list(ANN, Optional.of(query), 50, Optional.empty()).conversations().stream()
                .map(c -> c.id().value())
                .toList();
    }

    @Test
    void pages_hold_every_conversation_once_newest_first() {
        IntStream.range(0, 23).forEach(i -> {
            scene.turn(store.journal(), ANN, "c" + i, "m" + i, "", "question " + i, "answer");
            if (i % 3 == 0) { // several of the same instant
                clock.tick(Duration.ofSeconds(1));
            }
        });
        scene.turn(store.journal(), BOB, "c1", "m99", "", "Bob's", "answer");

        var seen = new ArrayList<Conversation>();
        Optional<String> next = Optional.empty();
        do {
            var page = conversations.list(ANN, Optional.empty(), 5, next);
            seen.addAll(page.conversations());
            next = page.next();
        } while (next.isPresent());
        assertThat(seen).hasSize(23).extracting(Conversation::id).doesNotHaveDuplicates();
        assertThat(seen).extracting(Conversation::updatedAt).isSortedAccordingTo(java.util.Comparator.reverseOrder());
        assertThatThrownBy(() -> conversations.list(ANN, Optional.empty(), 5, Optional.of("nonsense")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> conversations.list(ANN, Optional.empty(), 0, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void search_finds_parts_of_titles_questions_and_answers_in_any_script_and_case() {
        turn("greek", "ΟΔΟΣ και Σπίτι", "ναι");
        turn("german", "Straße nach ÖSTERREICH", "ja");
        turn("japanese", "大根と豚肉があります", "ブリ大根がよいでしょう。ｶﾚｰも。");
        turn("signs", "100% of a_b \\ c", "yes");

        assertThat(found("οδος")).containsExactly("greek");
        assertThat(found("ΣΠΊΤΙ")).containsExactly("greek");
        assertThat(found("österreich")).containsExactly("german");
        assertThat(found("STRASSE")).containsExactly("german");
        assertThat(found("豚肉")).containsExactly("japanese");
        assertThat(found("ブリ")).containsExactly("japanese");
        assertThat(found("カレー")).containsExactly("japanese");
        assertThat(found("100%")).containsExactly("signs");
        assertThat(found("a_b")).containsExactly("signs");
        assertThat(found("\\ C")).containsExactly("signs");
        assertThat(found("%")).containsExactly("signs");
        assertThat(found("a__b")).isEmpty();
        assertThat(found("nowhere")).isEmpty();
        assertThat(found("  ")).hasSize(4);
        assertThat(found("\0")).isEmpty();
    }

    @Test
    void a_snippet_shows_the_place_in_the_message_as_it_was_written() {
        turn("c", "question", "x".repeat(200) + " ＢＵＲＩ　Daikon " + "y".repeat(200));
        assertThat(conversations
                        .list(ANN, Optional.of("buri d"), 50, Optional.empty())
                        .conversations()
                        .getFirst()
                        .snippet())
                .hasValueSatisfying(snippet -> assertThat(snippet)
                        .startsWith("…x")
                        .contains("ＢＵＲＩ　Daikon")
                        .endsWith("y…")
                        .hasSizeLessThan(100));
        conversations.title(ANN, conversation("c"), "Winter", TitleSource.USER);
        assertThat(conversations
                        .list(ANN, Optional.of("winter"), 50, Optional.empty())
                        .conversations()
                        .getFirst()
                        .snippet())
                .isEmpty();
    }

    @Test
    void an_answer_that_was_cut_is_found_by_what_was_shown_of_it() {
        Lease lease = begun(store.journal().begin(scene.ask(ANN, "c", "m1", "", "question")));
        store.journal()
                .append(
                        lease,
                        List.of(
                                scene.step("r-m1", 2, 1),
                                scene.text("r-m1", 3, 1, "half of "),
                                scene.text("r-m1", 4, 1, "an answer"),
                                scene.cancelled("r-m1", 5)));
        assertThat(found("half of an")).containsExactly("c");
    }

    @Test
    void another_persons_conversation_does_not_exist() {
        turn("c", "Ann's secret", "answer");
        var c = conversation("c");

        assertThat(conversations.find(BOB, c)).isEmpty();
        assertThat(conversations.messages(BOB, c)).isEmpty();
        assertThat(conversations.title(BOB, c, "mine", TitleSource.USER)).isEmpty();
        assertThat(conversations.pin(BOB, c, true)).isEmpty();
        assertThat(conversations.head(BOB, c, message("m-c"))).isEmpty();
        assertThat(conversations.delete(BOB, c)).isEmpty();
        assertThat(conversations.restore(BOB, c)).isEmpty();
        assertThat(conversations
                        .list(BOB, Optional.empty(), 50, Optional.empty())
                        .conversations())
                .isEmpty();
        assertThat(conversations
                        .list(BOB, Optional.of("secret"), 50, Optional.empty())
                        .conversations())
                .isEmpty();
        assertThat(conversations.find(ANN, c).orElseThrow()).satisfies(mine -> {
            assertThat(mine.title()).isEqualTo("Ann's secret");
            assertThat(mine.pinned()).isFalse();
        });
    }

    @Test
    void a_title_is_never_overwritten_by_a_worse_one() {
        turn("c", "first words", "answer");
        var c = conversation("c");
        assertThat(conversations
                        .title(ANN, c, "by the model", TitleSource.MODEL)
                        .orElseThrow()
                        .title())
                .isEqualTo("by the model");
        assertThat(conversations
                        .title(ANN, c, "words", TitleSource.WORDS)
                        .orElseThrow()
                        .title())
                .isEqualTo("by the model");
        assertThat(conversations
                        .title(ANN, c, "by \0 Ann", TitleSource.USER)
                        .orElseThrow()
                        .title())
                .isEqualTo("by \uFFFD Ann");
        assertThat(conversations
                        .title(ANN, c, "again", TitleSource.MODEL)
                        .orElseThrow()
                        .titleSource())
                .isEqualTo(TitleSource.USER);
        assertThat(conversations
                        .title(ANN, c, "second thought", TitleSource.USER)
                        .orElseThrow()
                        .title())
                .isEqualTo("second thought");
    }

    @Test
    void pins_and_the_branch_shown_are_remembered() {
        turn("c", "question", "answer");
        var c = conversation("c");
        assertThat(conversations.pin(ANN, c, true).orElseThrow().pinned()).isTrue();
        assertThat(conversations.head(ANN, c, message("m-c")).orElseThrow().head())
                .contains(message("m-c"));
        assertThat(conversations.head(ANN, c, message("nowhere"))).isEmpty();
        assertThat(conversations.find(ANN, c).orElseThrow().head()).contains(message("m-c"));
    }

    @Test
    void a_deletion_can_be_taken_back_until_it_is_purged() {
        turn("c", "question", "answer");
        turn("kept", "question", "answer");
        var c = conversation("c");
        assertThat(conversations.delete(ANN, c)).isPresent();
        assertThat(conversations.delete(ANN, c)).isEmpty();
        assertThat(conversations.find(ANN, c)).isEmpty();
        assertThat(conversations.findDeleted(ANN, c)).isPresent();
        assertThat(conversations.findDeleted(BOB, c)).isEmpty();
        assertThat(found("question")).containsExactly("kept");
        assertThat(conversations.restore(ANN, c)).isPresent();
        assertThat(conversations.findDeleted(ANN, c)).isEmpty();
        assertThat(conversations.restore(ANN, c)).as("it is there already").isPresent();
        assertThat(found("question")).containsExactly("kept", "c");

        conversations.delete(ANN, c);
        assertThat(conversations.purge(clock.instant())).isZero();
        clock.tick(Duration.ofDays(30));
        assertThat(conversations.purge(clock.instant())).isEqualTo(1);
        assertThat(conversations.restore(ANN, c)).isEmpty();
        assertThat(store.journal().read(run("r-m-c"), 0)).isEmpty();
        assertThat(store.journal().read(run("r-m-kept"), 0)).hasSize(5);
        assertThat(store.health().conversations()).isEqualTo(1);
    }

    @Test
    void a_purge_waits_for_the_end_of_a_run_and_takes_any_number() {
        begun(store.journal().begin(scene.ask(ANN, "busy", "m1", "", "x")));
        IntStream.range(0, 25).forEach(i -> turn("c" + i, "question", "answer"));
        conversations.delete(ANN, conversation("busy"));
        IntStream.range(0, 25).forEach(i -> conversations.delete(ANN, conversation("c" + i)));
        clock.tick(Duration.ofDays(1));
        assertThat(conversations.purge(clock.instant())).isEqualTo(25);
        assertThat(conversations.restore(ANN, conversation("busy"))).isPresent();
    }

    @Test
    void settings_belong_to_their_owner() {
        var settings = store.settings();
        settings.put(ANN, "theme", "dark");
        settings.put(ANN, "theme", "light");
        settings.put(ANN, "language", "日本語");
        assertThat(settings.find(ANN, "theme")).contains("light");
        assertThat(settings.all(ANN)).containsOnlyKeys("theme", "language");
        assertThat(settings.find(BOB, "theme")).isEmpty();
        assertThat(settings.remove(BOB, "theme")).isFalse();
        assertThat(settings.remove(ANN, "theme")).isTrue();
        assertThat(settings.find(ANN, "theme")).isEmpty();
    }

    @Test
    void health_tells_how_the_store_is() {
        turn("c", "question", "answer");
        begun(store.journal().begin(scene.ask(ANN, "d", "m2", "", "x")));
        assertThat(store.health()).satisfies(health -> {
            assertThat(health.bytes()).isPositive();
            assertThat(health.conversations()).isEqualTo(2);
            assertThat(health.activeRuns()).isEqualTo(1);
            assertThat(health.oldestPendingWrite()).isEmpty();
            assertThat(health.location()).isNotBlank();
        });
    }
}
