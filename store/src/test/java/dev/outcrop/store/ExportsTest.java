package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.begun;
import static dev.outcrop.store.Scene.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.id.RunId;
import dev.outcrop.run.Decision;
import dev.outcrop.run.Lease;
import dev.outcrop.run.RunExports.Backlog;
import dev.outcrop.run.RunExports.Export;
import dev.outcrop.run.RunExports.Exported;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Backend.class)
class ExportsTest extends OnEachBackend {
    private static final Duration LEASE = Duration.ofMinutes(1);

    ExportsTest(Backend backend) {
        super(backend);
    }

    @Test
    void what_ended_since_the_target_is_followed_is_found_once_it_has_ended() {
        scene.turn(journal, ANN, "c0", "m0", "", "before", "x");
        clock.tick(Duration.ofSeconds(1));
        store.exports().follow("t");
        Lease open = begun(journal.begin(scene.ask(ANN, "c1", "m1", "", "x")));
        assertThat(claim("a")).isEmpty();

        clock.tick(Duration.ofSeconds(1));
        journal.append(open, List.of(scene.completed("r-m1", 2)));

        List<Export> claimed = claim("a");
        assertThat(claimed).extracting(Export::run).containsExactly(run("r-m1"));
        assertThat(claimed).allMatch(Export::ended);
        assertThat(claim("b")).as("somebody has it").isEmpty();
        assertThat(store.exports().backlog("t")).isEqualTo(new Backlog(1, Optional.of(clock.instant())));

        store.exports().exported(List.of(new Exported(claimed.getFirst(), Map.of(run("r-m1"), 2L), true)));
        assertThat(claim("a")).isEmpty();
        assertThat(store.exports().backlog("t")).isEqualTo(new Backlog(0, Optional.empty()));
    }

    @Test
    void nobody_gets_anything_for_a_target_that_is_not_followed() {
        scene.turn(journal, ANN, "c", "m", "", "x", "y");

        assertThat(claim("a")).isEmpty();
        assertThat(store.exports().oldestPending(List.of("t"))).isEmpty();
    }

    @Test
    void a_lapsed_lease_is_taken_over_and_the_late_one_moves_nothing() {
        store.exports().follow("t");
        scene.turn(journal, ANN, "c", "m", "", "x", "y");
        Export late = claim("a").getFirst();

        clock.tick(LEASE.plusSeconds(1));
        Export next = claim("b").getFirst();
        store.exports().exported(List.of(new Exported(late, Map.of(late.run(), 5L), true)));

        assertThat(store.exports().backlog("t").runs()).isEqualTo(1);
        store.exports().exported(List.of(new Exported(next, Map.of(next.run(), 5L), true)));
        assertThat(store.exports().backlog("t").runs()).isZero();
    }

    @Test
    void what_is_given_back_is_there_at_once() {
        store.exports().follow("t");
        scene.turn(journal, ANN, "c", "m", "", "x", "y");
        List<Export> claimed = claim("a");

        store.exports().giveBack(claimed);

        assertThat(claim("b")).hasSize(1);
    }

    @Test
    void a_suspension_is_exported_once_and_what_was_sent_is_remembered() {
        store.exports().follow("t");
        RunId run = run("r-m");
        Lease lease = begun(journal.begin(scene.ask(ANN, "c", "m", "", "x")));
        journal.append(lease, List.of(scene.asks("r-m", 2, "approval-1")));
        journal.suspend(lease, List.of(scene.suspended("r-m", 3)));

        Export first = claim("a").getFirst();
        assertThat(first.ended()).isFalse();
        store.exports().exported(List.of(new Exported(first, Map.of(run, 3L), false)));
        assertThat(claim("a")).as("nothing new").isEmpty();

        var outcome = journal.decide(
                ANN,
                new dev.outcrop.id.ApprovalId("approval-1"),
                scene.decision(Decision.Choice.APPROVE, ANN),
                Optional.of("process-2"));
        Lease resumed =
                ((dev.outcrop.run.DecisionOutcome.Stored) outcome).lease().orElseThrow();
        assertThat(claim("a")).as("it runs").isEmpty();
        journal.append(
                resumed,
                List.of(
                        scene.resumed("r-m", 4),
                        scene.notes("r-m", 5, "approval-1", scene.decision(Decision.Choice.APPROVE, ANN)),
                        scene.asks("r-m", 6, "approval-2")));
        journal.suspend(resumed, List.of(scene.suspended("r-m", 7)));

        Export second = claim("a").getFirst();
        assertThat(second.sent()).containsExactly(Map.entry(run, 3L));
    }

    @Test
    void targets_know_nothing_of_each_other_and_the_oldest_of_all_is_what_compaction_waits_for() {
        store.exports().follow("t");
        store.exports().follow("u");
        Instant first = clock.instant();
        scene.turn(journal, ANN, "c1", "m1", "", "x", "y");
        clock.tick(Duration.ofMinutes(1));
        scene.turn(journal, ANN, "c2", "m2", "", "x", "y");

        for (Export export : claim("a")) {
            store.exports().exported(List.of(new Exported(export, Map.of(export.run(), 5L), true)));
        }

        assertThat(store.exports().oldestPending(List.of("t"))).isEmpty();
        assertThat(store.exports().oldestPending(List.of("t", "u"))).contains(first);
    }

    @Test
    void what_is_older_than_a_day_is_forgotten_and_nothing_is_found_twice() {
        store.exports().follow("t");
        for (int day = 0; day < 4; day++) {
            scene.turn(journal, ANN, "c" + day, "m" + day, "", "x", "y");
            List<Export> claimed = claim("a");
            assertThat(claimed).as("day %s", day).hasSize(1);
            store.exports()
                    .exported(List.of(new Exported(
                            claimed.getFirst(), Map.of(claimed.getFirst().run(), 5L), true)));
            clock.tick(Duration.ofDays(1));
        }

        long rows = store.database()
                .read(session -> session.first("SELECT count(*) FROM exports", row -> row.getLong(1))
                        .orElse(0L));
        assertThat(rows).isLessThan(3);
    }

    private List<Export> claim(String holder) {
        return store.exports().claim("t", holder, 10, LEASE);
    }
}
