package dev.outcrop.server.trace;

import dev.outcrop.model.Block;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Usage;
import dev.outcrop.run.InnerCall;
import dev.outcrop.run.RunSummary;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.ui.ToolTitles;
import dev.outcrop.trace.Span;
import dev.outcrop.trace.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A tree of spans without their contents. Times are milliseconds since the beginning of the root. */
final class SpanJson {
    private static final int HINT = 80;

    private final Span root;
    private final ToolTitles titles;

    SpanJson(Span root, ToolTitles titles) {
        this.root = root;
        this.titles = titles;
    }

    ObjectNode tree() {
        return json(root);
    }

    private ObjectNode json(Span span) {
        ObjectNode json = Json.object()
                .put("id", span.id())
                .put("kind", kind(span.work()))
                .put("state", word(span.state()))
                .put("at", since(root.startedAt(), span.startedAt()));
        span.endedAt().ifPresent(end -> json.put("ms", since(span.startedAt(), end)));
        switch (span.work()) {
            case Work.AgentRun work -> run(json, span, work);
            case Work.Step step -> {
                json.put("step", step.number());
                step.usage().ifPresent(usage -> usage(json, usage));
                step.usage().ifPresent(_ -> cost(json, step.cost()));
            }
            case Work.ModelCall call -> call(json, span, call);
            case Work.Retry retry ->
                json.put("reason", retry.reason().toLowerCase(Locale.ROOT))
                        .put("model", retry.next())
                        .put("pauseMs", retry.pause().toMillis());
            case Work.Tool tool -> tool(json, span, tool);
            case Work.Inner(InnerCall made) -> inner(json, span, made);
            case Work.Approval approval -> {
                json.put("reason", approval.request().reason());
                approval.decision().ifPresent(decision -> json.put("decision", word(decision.choice())));
            }
            case Work.Wait wait -> json.put("reason", word(wait.reason()));
            case Work.Trimmed trimmed -> json.put("turns", trimmed.turns());
        }
        if (!span.children().isEmpty()) {
            ArrayNode children = json.putArray("children");
            span.children().forEach(child -> children.add(json(child)));
        }
        return json;
    }

    private static void run(ObjectNode json, Span span, Work.AgentRun run) {
        RunSummary summary = run.summary();
        json.put("run", span.run().value()).put("name", run.agent()).put("version", run.version());
        summary.model().ifPresent(model -> json.put("model", model));
        summary.firstDeltaAt().ifPresent(first -> json.put("firstTokenMs", since(span.startedAt(), first)));
        summary.usage().ifPresent(usage -> usage(json, usage));
        summary.usage().ifPresent(_ -> cost(json, summary.cost()));
        summary.saved()
                .filter(saved -> saved.usd().signum() != 0)
                .ifPresent(saved -> json.put("savedUsd", saved.usd()));
        if (summary.estimated()) {
            json.put("estimated", true);
        }
        summary.cut().ifPresent(cut -> json.put("cut", cut));
        summary.error()
                .ifPresent(error -> json.putObject("error")
                        .put("code", error.code())
                        .put("message", error.message())
                        .put("id", error.id()));
    }

    private static void call(ObjectNode json, Span span, Work.ModelCall call) {
        json.put("model", call.model());
        call.prompt()
                .ifPresent(prompt ->
                        json.putObject("prompt").put("name", prompt.name()).put("version", prompt.version()));
        if (call.attempt() > 1) {
            json.put("attempt", call.attempt());
        }
        call.firstDeltaAt().ifPresent(first -> json.put("firstTokenMs", since(span.startedAt(), first)));
        call.usage().ifPresent(usage -> usage(json, usage));
        call.usage().ifPresent(_ -> cost(json, call.cost()));
        if (call.estimated()) {
            json.put("estimated", true);
        }
        call.stop().ifPresent(stop -> json.put("stop", stop));
        hint(json, words(call.answer()));
    }

    private static void inner(ObjectNode json, Span span, InnerCall made) {
        json.put("model", made.modelId()).put("purpose", made.purpose());
        made.firstDeltaAt().ifPresent(first -> json.put("firstTokenMs", since(span.startedAt(), first)));
        made.usage().ifPresent(usage -> usage(json, usage));
        made.usage().ifPresent(_ -> cost(json, made.cost()));
        if (made.estimated()) {
            json.put("estimated", true);
        }
        switch (made.outcome()) {
            case DONE -> made.reason().ifPresent(stop -> json.put("stop", stop));
            case INTERVENED -> json.put("stop", "guardrail_intervened");
            case FAILED, CUT -> made.reason().ifPresent(why -> json.put("reason", why.toLowerCase(Locale.ROOT)));
        }
        hint(json, made.purpose());
    }

    private void tool(ObjectNode json, Span span, Work.Tool tool) {
        json.put("name", tool.tool()).put("title", titles.of(tool.tool()));
        tool.startedAt().ifPresent(start -> json.put("startedMs", since(span.startedAt(), start)));
        if (tool.starts() > 1) {
            json.put("starts", tool.starts());
        }
        tool.input().ifPresent(input -> hint(json, values(input)));
    }

    private static void hint(ObjectNode json, String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        if (!line.isEmpty()) {
            json.put("hint", line.codePointCount(0, line.length()) <= HINT ? line : cut(line));
        }
    }

    private static String cut(String line) {
        return line.substring(0, line.offsetByCodePoints(0, HINT - 1)) + "…";
    }

    private static String words(List<Block> blocks) {
        return blocks.stream()
                .map(block -> switch (block) {
                    case Block.Text(String text) -> text;
                    case Block.Citations(String text, var _) -> text;
                    case Block.Attachment attachment -> attachment.name();
                    case Block.ToolUse use -> "→ " + use.tool();
                    case Block.Reasoning _,
                            Block.RedactedReasoning _,
                            Block.ToolResult _,
                            Block.Json _,
                            Block.Image _,
                            Block.Document _,
                            Block.Video _,
                            Block.Audio _,
                            Block.SearchResult _,
                            Block.GuardContent _,
                            Block.GuardImage _,
                            Block.CachePoint _,
                            Block.Unknown _ -> "";
                })
                .filter(text -> !text.isBlank())
                .map(text -> text.length() <= 2 * HINT ? text : text.substring(0, 2 * HINT))
                .limit(4)
                .reduce("", (one, other) -> one + " " + other);
    }

    /** One line of the input, so that a row says what was asked. */
    private static String values(JsonNode input) {
        var line = new StringBuilder();
        for (JsonNode value : input.isObject() ? input.values() : List.of(input)) {
            if (value.isValueNode() && line.length() <= 2 * HINT) {
                line.append(line.isEmpty() ? "" : ", ").append(value.asString());
            }
        }
        return line.toString();
    }

    static void usage(ObjectNode json, Usage usage) {
        json.putObject("usage")
                .put("inputTokens", usage.inputTokens())
                .put("outputTokens", usage.outputTokens())
                .put("cacheReadTokens", usage.cacheReadTokens())
                .put("cacheWriteTokens", usage.cacheWriteTokens());
    }

    /** Null means unpriced. */
    private static void cost(ObjectNode json, Optional<Cost> cost) {
        cost.ifPresentOrElse(known -> json.put("usd", known.usd()), () -> json.putNull("usd"));
    }

    private static String kind(Work work) {
        return switch (work) {
            case Work.AgentRun _ -> "run";
            case Work.Step _ -> "step";
            case Work.ModelCall _ -> "model";
            case Work.Retry _ -> "retry";
            case Work.Tool _ -> "tool";
            case Work.Inner(InnerCall made) -> word(made.kind());
            case Work.Approval _ -> "approval";
            case Work.Wait _ -> "wait";
            case Work.Trimmed _ -> "trimmed";
        };
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static double since(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toNanos() / 1_000) / 1_000.0;
    }
}
