package dev.outcrop.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.agent.Agent;
import dev.outcrop.prompt.Prompts;
import dev.outcrop.run.Admission;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreOptions;
import dev.outcrop.testkit.TestRunner;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsDocTest {
    @TempDir
    private Path folder;

    /** A registry that remembers what was registered. */
    private static final class Remembering extends PrometheusRegistry {
        private final List<MetricFamilyDescriptor> all = new ArrayList<>();

        @Override
        public void register(Collector collector) {
            super.register(collector);
            all.add(collector.getMetricFamilyDescriptor());
        }
    }

    @Test
    void the_list_of_metrics_is_complete_and_true() throws IOException {
        var registry = new Remembering();
        var metrics = new Metrics(registry);
        try (var runner = TestRunner.of(Agent.of("desk", "The desk", Prompts.parse("You are the desk.")))
                        .start();
                var store = Store.open(StoreOptions.sqlite(folder))) {
            metrics.measured(store.journal(), _ -> true);
            metrics.watch(new Sources(
                    "1.0",
                    "demo",
                    runner.runner(),
                    Admission.adaptive(Admission.Rules.DEFAULT, Clock.systemUTC()),
                    store,
                    Map::of,
                    Optional::empty,
                    Optional::empty));
            metrics.all();
        }
        String table = registry.all.stream()
                .filter(one -> !ofItsLibrary(one.getPrometheusName()))
                .map(MetricsDocTest::row)
                .sorted()
                .collect(
                        Collectors.joining("\n", "| name | type | labels | what it says |\n|---|---|---|---|\n", "\n"));

        assertThat(Files.readString(Path.of("..", "docs", "metrics.md"))).contains(table);
    }

    private static boolean ofItsLibrary(String name) {
        return name.startsWith("jvm_") || name.startsWith("process_");
    }

    private static String row(MetricFamilyDescriptor one) {
        String suffix = switch (one.getType()) {
            case COUNTER -> "_total";
            case INFO -> "_info";
            default -> "";
        };
        String labels = one.getLabelNames().stream()
                .sorted()
                .map(label -> "`" + label + "`")
                .collect(Collectors.joining(" "));
        return "| `" + one.getPrometheusName() + suffix + "` | "
                + one.getType().name().toLowerCase(Locale.ROOT) + " | " + labels + " | "
                + one.getMetadata().getHelp() + " |";
    }
}
