package dev.outcrop.server.metrics;

import dev.outcrop.run.Admission.Load;
import io.prometheus.metrics.core.metrics.Info;
import java.time.Duration;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** How things stand in this process, looked at when somebody asks; the database is asked for nothing. */
final class StateMetrics {
    private StateMetrics() {}

    static void register(Instruments instruments, Sources sources, ModelMetrics models) {
        Info.builder()
                .name("outcrop_build")
                .help("Which Outcrop this is, and whether bedrock, local or demo answers.")
                .labelNames("version", "provider")
                .register(instruments.registry())
                .addLabelValues(sources.version(), sources.provider());
        instruments.gauge(
                "runs_active",
                "Answers that this process is making.",
                reading -> reading.call(sources.runner().active()));
        load(instruments, sources, models, "admission_limit", "Calls of a model that are let in at once.", Load::limit);
        load(instruments, sources, models, "admission_in_use", "Calls of a model under way.", Load::inUse);
        load(
                instruments,
                sources,
                models,
                "admission_waiting",
                "Calls of a model that wait for a turn.",
                Load::waiting);
        instruments.gauge(
                "store_pending_writes",
                "Appends to the journal that wait to be committed.",
                reading -> reading.call(sources.store().pendingWrites()));
        instruments.gauge(
                "store_oldest_pending_write_seconds",
                "For how long the oldest append that waits has waited.",
                reading -> reading.call(
                        Seconds.of(sources.store().oldestPendingWrite().orElse(Duration.ZERO))));
    }

    private static void load(
            Instruments instruments,
            Sources sources,
            ModelMetrics models,
            String name,
            String help,
            ToDoubleFunction<Load> number) {
        instruments.gauge(
                name,
                help,
                reading -> {
                    Map<String, Load> loads = sources.admission().loads();
                    loads.forEach((model, load) -> {
                        String label = models.label(model);
                        if (!label.equals(Bounded.OTHER)) { // several of these would be one line twice
                            reading.call(number.applyAsDouble(load), label);
                        }
                    });
                },
                "model");
    }
}
