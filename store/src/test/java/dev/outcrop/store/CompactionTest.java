package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.begun;
import static dev.outcrop.store.Scene.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.run.Lease;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.JsonNodeFactory;

/** A stopped run with a step that was begun again and a tool that told of its progress. */
class CompactionTest {
    private final SettableClock clock = new SettableClock();
    private final Scene scene = new Scene(clock);
    private long seq = 1;

    private long next() {
        return ++seq;
    }

    private RunEvent progress(int percent) {
        return new RunEvent.ToolProgress(
                scene.stamp("r-m1", next()), "call", JsonNodeFactory.instance.numberNode(percent));
    }

    private void texts(List<RunEvent> to, int step, String text, int times) {
        for (int i = 0; i < times; i++) {
            to.add(scene.text("r-m1", next(), step, text));
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void what_was_stopped_or_begun_again_is_folded_and_reads_the_same(Backend backend) {
        try (Store store = Store.open(backend.fresh().clock(clock))) {
            Lease lease = begun(store.journal().begin(scene.ask(ANN, "c", "m1", "", "x")));
            List<RunEvent> events = new ArrayList<>();
            events.add(new RunEvent.ToolStarted(scene.stamp("r-m1", next()), "call", "tool"));
            for (int i = 0; i < 30; i++) {
                events.add(progress(i));
            }
            events.add(scene.step("r-m1", next(), 2));
            texts(events, 2, "void ", 40);
            events.add(new RunEvent.StepSuperseded(scene.stamp("r-m1", next()), 2, "restart"));
            events.add(scene.step("r-m1", next(), 2));
            events.add(new RunEvent.ReasoningDelta(scene.stamp("r-m1", next()), 2, 0, "hm"));
            events.add(new RunEvent.ReasoningDelta(scene.stamp("r-m1", next()), 2, 0, "m"));
            texts(events, 2, "said ", 40);
            store.journal().append(lease, events);
            assertThat(store.compact(clock.instant().plusSeconds(1)))
                    .as("it has not ended")
                    .isZero();

            store.journal().append(lease, List.of(scene.cancelled("r-m1", next())));
            clock.tick(Duration.ofMinutes(5));
            List<RunEvent> before = store.journal().read(run("r-m1"), 0);
            assertThat(store.health().runsToCompact()).isEqualTo(1);
            assertThat(store.compact(clock.instant().minusSeconds(60))).isEqualTo(29 + 39 + 1 + 39);
            assertThat(store.compact(clock.instant().minusSeconds(60))).isZero();
            assertThat(store.health().runsToCompact()).isZero();

            List<RunEvent> after = store.journal().read(run("r-m1"), 0);
            assertThat(text(after)).isEqualTo(text(before)).contains("void void", "said said");
            assertThat(RunSummary.of(after)).isEqualTo(RunSummary.of(before));
            assertThat(after).hasSize(before.size() - 108);
            assertThat(after.getLast()).isEqualTo(before.getLast());
            assertThat(after).extracting(event -> event.stamp().seq()).isSorted();
            assertThat(after)
                    .filteredOn(RunEvent.ToolProgress.class::isInstance)
                    .singleElement()
                    .isIn(before);
        }
    }

    private static String text(List<RunEvent> events) {
        var text = new StringBuilder();
        for (RunEvent event : events) {
            if (event instanceof RunEvent.TextDelta delta) {
                text.append(delta.step()).append(delta.text());
            } else if (event instanceof RunEvent.StepSuperseded) {
                text.append('|');
            }
        }
        return text.toString().replace("2void", "void").replace("2said", "said");
    }
}
