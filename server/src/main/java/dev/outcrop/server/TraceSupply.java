package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agent.Agent;
import dev.outcrop.agent.Agents;
import dev.outcrop.agent.ContentLog;
import dev.outcrop.langfuse.Background;
import dev.outcrop.langfuse.Cap;
import dev.outcrop.langfuse.Connection;
import dev.outcrop.langfuse.Content;
import dev.outcrop.langfuse.Exporter;
import dev.outcrop.langfuse.Exporter.Form;
import dev.outcrop.langfuse.Exporter.Target;
import dev.outcrop.langfuse.FromStore;
import dev.outcrop.langfuse.GenAiMetrics;
import dev.outcrop.langfuse.KeyCheck;
import dev.outcrop.langfuse.Labels;
import dev.outcrop.langfuse.Mask;
import dev.outcrop.langfuse.MetricsExporter;
import dev.outcrop.langfuse.Scores;
import dev.outcrop.langfuse.TraceEraser;
import dev.outcrop.langfuse.TracePages;
import dev.outcrop.langfuse.UserNames;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Retelling;
import dev.outcrop.server.config.Settings;
import dev.outcrop.store.Store;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes those who send traces, scores and metrics, as far as they are set. */
final class TraceSupply {
    static final String LANGFUSE = "langfuse";

    private final Settings.Traces settings;
    private final Mask mask;
    private final Store store;
    private final Journal journal;
    private final Background background;
    private final Secrets secrets;
    private final String replica;
    private final Clock clock;
    private final Labels labels;
    private final UserNames users;
    private final Function<String, ContentLog> logs;

    TraceSupply(
            Settings.Traces settings,
            Mask mask,
            Store store,
            Journal journal,
            Retelling stored,
            Secrets secrets,
            String replica,
            Clock clock) {
        this.settings = requireNonNull(settings, "settings is null");
        this.mask = mask;
        this.store = store;
        this.journal = journal;
        this.background = new FromStore(stored, store::resting);
        this.secrets = secrets;
        this.replica = replica;
        this.clock = clock;
        String version = Outcrop.version().orElse("dev");
        labels = new Labels(
                version,
                replica,
                settings.environment(),
                settings.release().or(() -> Optional.of(version)),
                settings.tags());
        users = switch (settings.users()) {
            case PLAIN -> UserNames.PLAIN;
            case HASHED -> UserNames.HASHED;
        };
        logs = agent -> log(stored.agents(), agent);
    }

    /** Of an agent that is not there any more nobody knows what its author allowed. */
    private static ContentLog log(Agents agents, String name) {
        return agents.find(name).map(Agent::log).orElse(ContentLog.STRUCTURE);
    }

    List<Exporter> exporters() {
        return Stream.concat(
                        settings.langfuse().map(this::langfuse).stream(),
                        settings.collector().map(this::collector).stream())
                .map(target -> new Exporter(target, store.exports(), journal, background, replica, clock))
                .toList();
    }

    private Target langfuse(Settings.Traces.Langfuse langfuse) {
        return new Target(
                LANGFUSE,
                "Langfuse",
                Connection.langfuse(langfuse.base(), secrets.keys(langfuse)),
                labels,
                content(logs),
                Form.LANGFUSE);
    }

    private Target collector(Settings.Traces.Collector collector) {
        return new Target(
                "otlp",
                "The collector of OpenTelemetry",
                Connection.collector(collector.base(), collector.headers()),
                labels,
                content(collector.content() ? logs : _ -> ContentLog.NONE),
                Form.GEN_AI);
    }

    private Content content(Function<String, ContentLog> allowed) {
        return new Content(users, allowed, mask, Cap.DEFAULT);
    }

    Optional<Scores> scores() {
        return settings.langfuse()
                .map(langfuse -> new Scores(
                        new Scores.Project(langfuse.base(), secrets.keys(langfuse)),
                        labels,
                        content(logs),
                        store.feedbackOutbox(),
                        replica,
                        clock));
    }

    Optional<TraceEraser> eraser() {
        return settings.langfuse()
                .map(langfuse -> new TraceEraser(
                        new Scores.Project(langfuse.base(), secrets.keys(langfuse)),
                        store.traceDeletions(),
                        replica,
                        clock));
    }

    Optional<TracePages> pages() {
        return settings.langfuse()
                .map(langfuse ->
                        new TracePages(new KeyCheck(langfuse.base(), secrets.keys(langfuse)), langfuse.pages(), clock));
    }

    /** Who sends metrics to the collector, if there is one that is to have them. */
    Optional<MetricsExporter> metrics(GenAiMetrics measured) {
        return settings.collector()
                .flatMap(collector -> collector
                        .metrics()
                        .map(every -> new MetricsExporter(
                                Connection.metrics(collector.base(), collector.headers()),
                                labels,
                                measured,
                                every,
                                clock)));
    }
}
