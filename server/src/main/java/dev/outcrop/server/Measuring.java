package dev.outcrop.server;

import dev.outcrop.langfuse.GenAiMetrics;
import dev.outcrop.run.Admission;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Runner;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.metrics.CloudWatchLines;
import dev.outcrop.server.metrics.Metrics;
import dev.outcrop.server.metrics.Sources;
import dev.outcrop.store.Store;
import dev.outcrop.tool.Toolbox;
import java.time.Clock;
import java.util.Optional;

/** Puts what measures in front of the rooms, or nothing if nobody wants to know. */
record Measuring(Optional<Metrics> metrics) {
    static Measuring of(Settings.Traces settings) {
        boolean wanted = settings.prometheus()
                || settings.cloudwatch().isPresent()
                || settings.collector()
                        .flatMap(Settings.Traces.Collector::metrics)
                        .isPresent();
        return new Measuring(wanted ? Optional.of(new Metrics()) : Optional.empty());
    }

    Answering measured(Answering answering) {
        return metrics.map(all -> answering.with(
                        all.measured(answering.model(), answering.pricing()),
                        all.measured(answering.embedder(), answering.pricing())))
                .orElse(answering);
    }

    Journal measured(Journal journal, Toolbox tools) {
        return metrics.map(all -> all.measured(journal, name -> tools.find(name).isPresent()))
                .orElse(journal);
    }

    /** Who tells CloudWatch of this stage, from now on; nobody if there is none. */
    Optional<CloudWatchLines> cloudWatch(Optional<String> stage, Clock clock) {
        return metrics.flatMap(all -> stage.map(name -> all.cloudWatch(name, clock, System.out)));
    }

    Optional<GenAiMetrics> genAi() {
        return metrics.map(Metrics::genAi);
    }

    /** From now on these are looked at too, whenever somebody asks. */
    void watch(Answering answering, Runner runner, Admission admission, Store store, TraceExports traces) {
        metrics.ifPresent(all -> all.watch(new Sources(
                Outcrop.version().orElse("dev"),
                answering.provider().word(),
                runner,
                admission,
                store,
                traces::states,
                traces::metrics,
                traces::requests)));
    }
}
