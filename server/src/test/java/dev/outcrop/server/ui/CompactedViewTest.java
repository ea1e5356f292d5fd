package dev.outcrop.server.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Lease;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.Question;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunSummary;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run looks the same after its journal was compacted, and takes fewer rows. */
class CompactedViewTest {
    private static final Duration A_DAY = Duration.ofDays(1);

    @TempDir
    Path folder;

    @Test
    void random_runs_look_the_same() {
        int folded = 0;
        for (int seed = 1; seed <= 20; seed++) {
            List<RunEvent> told = new RandomTale(new Random(seed)).tell().events();
            if (told.stream().noneMatch(RunEvent.RunSuspended.class::isInstance)) {
                folded += holds(told, folder.resolve("seed-" + seed), "seed " + seed);
            }
        }
        assertThat(folded).as("events that compaction removed").isGreaterThan(20);
    }

    @Test
    void a_stopped_answer_of_many_pieces_becomes_one() {
        Tale tale = new Tale().step(1);
        IntStream.range(0, 500).forEach(i -> tale.text(1, 0, i + " "));
        int removed = holds(tale.cancelled().events(), folder, "stopped");
        assertThat(removed).isEqualTo(499);
    }

    private static int holds(List<RunEvent> told, Path data, String how) {
        try (Store store = Store.open(StoreOptions.sqlite(data))) {
            RunId run = told.getFirst().stamp().run();
            store.journal().append(begin(store, (RunStarted) told.getFirst()), told.subList(1, told.size()));
            List<RunEvent> before = store.journal().read(run, 0);
            store.compact(told.getLast().stamp().at().plus(A_DAY));
            List<RunEvent> after = store.journal().read(run, 0);
            assertThat(look(after)).as(how).isEqualTo(look(before));
            assertThat(RunSummary.of(after)).as(how).isEqualTo(RunSummary.of(before));
            return before.size() - after.size();
        }
    }

    private static Lease begin(Store store, RunStarted started) {
        var question = new Question(
                new Caller(started.owner(), started.owner()),
                started.conversation(),
                Optional.of(started.agent()),
                started.language(),
                new Question.Asked.NewMessage(
                        started.parentMessage().orElseThrow(), Optional.empty(), List.of(new Block.Text("Hi"))));
        Beginning begun = store.journal().begin(new NewRun(question, started, "Hi", "test", false));
        return ((Beginning.Begun) begun).lease();
    }

    private static String look(List<RunEvent> events) {
        return UiParts.of(events, Tale.TITLES).parts().toString();
    }
}
