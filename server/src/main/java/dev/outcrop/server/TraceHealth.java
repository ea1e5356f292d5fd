package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.langfuse.ExportState;
import dev.outcrop.langfuse.ExportState.Mood;
import dev.outcrop.langfuse.MetricsExporter;
import dev.outcrop.langfuse.ScoreState;
import dev.outcrop.server.api.HealthCheck;
import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How it is with one of those who watch from outside, for an operator. */
record TraceHealth(Mood mood, String sentence, ObjectNode details) {
    TraceHealth {
        requireNonNull(mood, "mood is null");
        requireNonNull(sentence, "sentence is null");
        requireNonNull(details, "details is null");
    }

    static HealthCheck.State off() {
        return new HealthCheck.State(
                true,
                "Off: no keys are set.",
                JsonNodeFactory.instance.objectNode().put("state", "off"));
    }

    /** How it is with its traces. */
    static TraceHealth of(ExportState state) {
        ObjectNode details = JsonNodeFactory.instance
                .objectNode()
                .put("pendingRuns", state.pending())
                .put("exportedRuns", state.exported())
                .put("sentSpans", state.spans())
                .put("droppedSpans", state.dropped())
                .put("failedRequests", state.failures());
        state.behind().ifPresent(age -> details.put("behindSeconds", age.toSeconds()));
        state.problem().ifPresent(why -> details.put("problem", why));
        String waiting = state.pending() + " runs wait in the journal"
                + state.behind()
                        .map(age -> ", the oldest for " + age.toSeconds() + " s")
                        .orElse("") + ".";
        String sentence = switch (state.mood()) {
            case ON -> "Runs are told as they end.";
            case REFUSING -> "It refuses: " + state.problem().orElse("") + ". " + waiting;
            case BEHIND -> "Behind" + state.problem().map(why -> ": " + why).orElse("") + ". " + waiting;
        };
        return new TraceHealth(state.mood(), sentence, details);
    }

    /** And with what people think of answers. */
    TraceHealth and(ScoreState scores) {
        ObjectNode all = details.deepCopy()
                .put("pendingScores", scores.pending())
                .put("sentScores", scores.sent())
                .put("droppedScores", scores.dropped())
                .put("failedScoreRequests", scores.failures());
        scores.behind().ifPresent(age -> all.put("scoresBehindSeconds", age.toSeconds()));
        scores.problem().ifPresent(why -> all.put("scoresProblem", why));
        if (mood != Mood.ON || scores.mood() == Mood.ON) {
            return new TraceHealth(mood, sentence, all);
        }
        String waiting =
                "Scores are not told" + scores.problem().map(why -> ": " + why).orElse("") + ". " + scores.pending()
                        + " wait in the database.";
        return new TraceHealth(scores.mood(), waiting, all);
    }

    HealthCheck.State told() {
        return new HealthCheck.State(
                mood == Mood.ON,
                sentence,
                details.deepCopy().put("state", mood.name().toLowerCase(Locale.ROOT)));
    }

    /** How it is with metrics. */
    static HealthCheck.State told(MetricsExporter.State state) {
        ObjectNode details = JsonNodeFactory.instance
                .objectNode()
                .put("sentRequests", state.sent())
                .put("failedRequests", state.failures());
        state.problem().ifPresent(why -> details.put("problem", why));
        return new HealthCheck.State(
                state.problem().isEmpty(),
                state.problem()
                        .map(why -> "Metrics are not taken: " + why + ". All of them are sent again next time.")
                        .orElse("Metrics are sent."),
                details);
    }
}
