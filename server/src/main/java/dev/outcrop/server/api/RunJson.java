package dev.outcrop.server.api;

import dev.outcrop.id.RunId;
import dev.outcrop.model.Usage;
import dev.outcrop.run.RunSummary;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.ui.ErrorJson;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** What a run amounts to, as the API says it. */
public final class RunJson {
    private RunJson() {}

    /** The summary; {@code cost} is null as long as a price is missing. */
    public static ObjectNode of(RunId id, RunSummary summary) {
        ObjectNode json = Json.object()
                .put("id", id.value())
                .put("status", summary.status().name().toLowerCase(Locale.ROOT));
        summary.agent().ifPresent(agent -> json.put("agent", agent));
        summary.model().ifPresent(model -> json.put("model", model));
        summary.usage().ifPresent(usage -> json.set("usage", usage(usage)));
        summary.cost()
                .ifPresentOrElse(cost -> json.putObject("cost").put("usd", cost.usd()), () -> json.putNull("cost"));
        if (summary.estimated()) {
            json.put("estimated", true);
        }
        summary.saved().ifPresent(saved -> json.putObject("saved").put("usd", saved.usd()));
        summary.startedAt().ifPresent(start -> {
            json.put("startedAt", start.toString());
            summary.firstDeltaAt()
                    .ifPresent(first -> json.put(
                            "firstTokenMs", Duration.between(start, first).toMillis()));
            summary.endedAt()
                    .ifPresent(end -> json.put("finishedAt", end.toString())
                            .put("ms", Duration.between(start, end).toMillis()));
        });
        summary.cut().ifPresent(cut -> json.put("cut", cut));
        summary.error().ifPresent(error -> json.set("error", ErrorJson.of(error)));
        return json;
    }

    private static ObjectNode usage(Usage usage) {
        return Json.object()
                .put("inputTokens", usage.inputTokens())
                .put("outputTokens", usage.outputTokens())
                .put("totalTokens", usage.totalTokens())
                .put("cacheReadTokens", usage.cacheReadTokens())
                .put("cacheWriteTokens", usage.cacheWriteTokens());
    }
}
