package dev.outcrop.langfuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.conversation.TraceDeletions;
import dev.outcrop.id.RunId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TraceEraserTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FakeLangfuse langfuse = FakeLangfuse.start();
    private final Due due = new Due();
    private final TraceEraser eraser = new TraceEraser(
            new Scores.Project(langfuse.url(), FakeLangfuse.PUBLIC_KEY, FakeLangfuse.SECRET_KEY),
            due,
            "here",
            Clock.systemUTC());

    @AfterEach
    void close() {
        eraser.close();
        langfuse.close();
    }

    @Test
    void traces_are_deleted_together() {
        due.add("r-1", "r-2");
        eraser.start();

        await().atMost(PATIENCE).until(() -> due.left().isEmpty());

        assertThat(langfuse.deletedTraces())
                .containsExactly(TraceIds.trace(new RunId("r-1")), TraceIds.trace(new RunId("r-2")));
        assertThat(langfuse.asked()).containsExactly("DELETE /api/public/traces");
        assertThat(eraser.state().well()).isTrue();
    }

    @Test
    void what_langfuse_does_not_take_waits_and_health_says_so() {
        langfuse.behave(new FakeLangfuse.Behaviour.Status(503, Optional.of("1")));
        due.add("r-1");
        eraser.start();
        await().atMost(PATIENCE).until(() -> !eraser.state().well());
        assertThat(due.left()).containsExactly("r-1");
        assertThat(eraser.state().problem()).isPresent();

        langfuse.behave(new FakeLangfuse.Behaviour.Well());
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(eraser.state()).isEqualTo(new TraceEraser.State(true, Optional.empty(), 0)));

        assertThat(langfuse.deletedTraces()).containsExactly(TraceIds.trace(new RunId("r-1")));
    }

    /** What is due, in memory. */
    private static final class Due implements TraceDeletions {
        private final List<String> runs = new ArrayList<>();

        synchronized void add(String... more) {
            runs.addAll(List.of(more));
        }

        synchronized List<String> left() {
            return List.copyOf(runs);
        }

        @Override
        public synchronized List<Deletion> claim(String holder, int most, Duration lease) {
            return runs.stream()
                    .limit(most)
                    .map(run -> new Deletion(new RunId(run), holder))
                    .toList();
        }

        @Override
        public synchronized void delivered(List<Deletion> deletions) {
            deletions.forEach(deletion -> runs.remove(deletion.run().value()));
        }

        @Override
        public void giveBack(List<Deletion> deletions, Instant then) {
            assertThat(left()).isNotEmpty();
        }

        @Override
        public synchronized Backlog backlog() {
            return new Backlog(runs.size(), Optional.empty());
        }
    }
}
