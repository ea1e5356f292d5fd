package dev.outcrop.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Lease;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.Question;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.Stamp;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreOptions;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredJournalTest {
    private static final Lease LEASE = new Lease(new RunId("r1"), "process-1", 1);

    /** Events that can be stored but not measured. */
    private static final List<RunEvent> UNMEASURABLE = new AbstractList<>() {
        @Override
        public RunEvent get(int index) {
            throw new IllegalStateException("no event to be measured");
        }

        @Override
        public int size() {
            return 1;
        }
    };

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    private Path folder;

    private final PrometheusRegistry registry = new PrometheusRegistry();

    @Test
    void a_run_is_released_when_the_journal_says_so_and_not_when_its_lease_is_let_go() {
        try (Store store = Store.open(StoreOptions.sqlite(folder))) {
            Journal journal = new Metrics(registry).measured(store.journal(), _ -> true);
            Lease lost = begin(journal, "lost");
            Lease given = begin(journal, "given");

            journal.release(lost);
            assertThat(released()).isZero();

            journal.append(given, List.of(new RunEvent.RunReleased(new Stamp(given.run(), 2, NOW), "replica")));
            journal.release(given);
            assertThat(released()).isEqualTo(1);
        }
    }

    private double released() {
        return registry.scrape("outcrop_runs_released"::equals).stream()
                .flatMap(one -> ((CounterSnapshot) one).getDataPoints().stream())
                .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
                .sum();
    }

    private static Lease begin(Journal journal, String name) {
        var question = new Question(
                Caller.LOCAL,
                new ConversationId("c-" + name),
                Optional.of("desk"),
                Optional.empty(),
                new Question.Asked.NewMessage(
                        new MessageId("m-" + name), Optional.empty(), List.of(new Block.Text("Hi"))));
        var started = new RunEvent.RunStarted(
                new Stamp(new RunId("run-" + name), 1, NOW),
                question.conversation(),
                Optional.of(new MessageId("m-" + name)),
                new MessageId("a-" + name),
                "desk",
                "1",
                Caller.LOCAL.id(),
                Optional.empty(),
                Optional.empty());
        Beginning begun = journal.begin(new NewRun(question, started, "Hi", "replica", false));
        return ((Beginning.Begun) begun).lease();
    }

    @Test
    void whoever_waits_for_a_write_is_told_of_it_though_it_can_not_be_measured() {
        var told = new ArrayList<Optional<RuntimeException>>();
        Journal measured = new Metrics(new PrometheusRegistry()).measured(storingAtOnce(), _ -> true);

        assertThatThrownBy(() -> measured.appendSoon(LEASE, UNMEASURABLE, told::add))
                .hasMessage("no event to be measured");

        assertThat(told).containsExactly(Optional.empty());
    }

    private static Journal storingAtOnce() {
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (_, method, args) -> {
                    if (!method.getName().equals("appendSoon")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    @SuppressWarnings("unchecked")
                    var then = (Consumer<Optional<RuntimeException>>) args[2];
                    then.accept(Optional.empty());
                    return null;
                });
    }
}
