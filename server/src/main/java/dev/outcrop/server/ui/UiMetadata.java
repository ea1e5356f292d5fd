package dev.outcrop.server.ui;

import dev.outcrop.model.Usage;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.HandedBack;
import dev.outcrop.run.RunEvent.ModelCut;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.ModelRetried;
import dev.outcrop.run.RunEvent.RunCancelled;
import dev.outcrop.run.RunEvent.RunCompleted;
import dev.outcrop.run.RunEvent.RunFailed;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunEvent.StepStarted;
import dev.outcrop.run.RunEvent.ToolCalledModel;
import dev.outcrop.run.RunSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a message says of itself beside its parts: who answers, and in the end what it took. */
final class UiMetadata {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** The events that the summary is made of, so that a long run's deltas are not held here too. */
    private final List<RunEvent> told = new ArrayList<>();

    void add(RunEvent event) {
        if (event instanceof RunStarted
                || event instanceof StepStarted
                || event instanceof ModelRetried
                || event instanceof ModelFinished
                || event instanceof ModelCut
                || event instanceof ToolCalledModel
                || event instanceof HandedBack
                || event instanceof RunCompleted
                || event instanceof RunFailed
                || event instanceof RunCancelled) {
            told.add(event);
        }
    }

    static ObjectNode start(RunStarted started, Optional<String> model) {
        ObjectNode node = JSON.objectNode();
        node.put("createdAt", started.stamp().at().toString());
        node.put("runId", started.stamp().run().value());
        node.put("agent", started.agent());
        model.ifPresent(id -> node.put("model", id));
        started.parentMessage().ifPresentOrElse(id -> node.put("parentId", id.value()), () -> node.putNull("parentId"));
        return node;
    }

    ObjectNode end(RunEvent last) {
        RunSummary summary = RunSummary.of(told);
        ObjectNode node = JSON.objectNode();
        node.put("runId", last.stamp().run().value());
        summary.usage().ifPresent(usage -> node.set("usage", usage(usage)));
        summary.cost()
                .ifPresentOrElse(cost -> node.putObject("cost").put("usd", cost.usd()), () -> node.putNull("cost"));
        summary.saved().ifPresent(saved -> node.putObject("saved").put("usd", saved.usd()));
        summary.startedAt().ifPresent(from -> {
            node.put("ms", Duration.between(from, last.stamp().at()).toMillis());
            summary.firstDeltaAt()
                    .ifPresent(first -> node.put(
                            "firstTokenMs", Duration.between(from, first).toMillis()));
        });
        if (summary.estimated()) {
            node.put("estimated", true);
        }
        summary.cut().ifPresent(cut -> node.put("cut", cut));
        summary.error().ifPresent(error -> node.set("error", ErrorJson.of(error)));
        return node;
    }

    private static ObjectNode usage(Usage usage) {
        return JSON.objectNode()
                .put("inputTokens", usage.inputTokens())
                .put("outputTokens", usage.outputTokens())
                .put("totalTokens", usage.totalTokens())
                .put("cacheReadTokens", usage.cacheReadTokens())
                .put("cacheWriteTokens", usage.cacheWriteTokens());
    }
}
