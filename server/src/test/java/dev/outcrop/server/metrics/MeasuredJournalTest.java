package dev.outcrop.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.id.RunId;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Lease;
import dev.outcrop.run.RunEvent;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.reflect.Proxy;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

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
