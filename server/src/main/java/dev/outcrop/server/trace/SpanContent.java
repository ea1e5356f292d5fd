package dev.outcrop.server.trace;

import dev.outcrop.model.Block;
import dev.outcrop.model.Media;
import dev.outcrop.run.InnerCall;
import dev.outcrop.server.http.Json;
import dev.outcrop.trace.Span;
import dev.outcrop.trace.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What went into one span and what came out, as the journal has it. The prompt of a model call is made anew for each call
 * and never stored, so its input is what was new to the model: the question, or the results of the tools that it had asked
 * for.
 */
final class SpanContent {
    private final Span root;
    private final List<Block> question;

    SpanContent(Span root, List<Block> question) {
        this.root = root;
        this.question = question;
    }

    ObjectNode of(Span span) {
        ObjectNode json = Json.object().put("id", span.id());
        switch (span.work()) {
            case Work.AgentRun _ -> {
                asked(span).ifPresent(input -> json.set("input", input));
                answer(span).ifPresent(output -> json.set("output", output));
            }
            case Work.Step _ -> {
                newTo(span).ifPresent(input -> json.set("input", input));
                lastCall(span).ifPresent(call -> output(json, call));
            }
            case Work.ModelCall call -> {
                stepOf(span).flatMap(this::newTo).ifPresent(input -> json.set("input", input));
                output(json, call);
                call.receipt().ifPresent(receipt -> json.set("receipt", Json.tree(receipt)));
            }
            case Work.Tool tool -> {
                tool.input().ifPresent(input -> json.set("input", input));
                tool.result().ifPresent(result -> {
                    json.set("output", blocks(result.content()));
                    json.put("failed", result.status() == Block.ToolResult.Status.ERROR);
                });
                tool.progress().ifPresent(progress -> json.set("progress", progress));
            }
            case Work.Approval approval -> {
                json.set("input", approval.request().input());
                approval.decision().ifPresent(decision -> json.set("output", Json.tree(decision)));
            }
            case Work.Inner(InnerCall made) -> {
                if (!made.findings().isEmpty()) {
                    json.set("output", Json.tree(made.findings()));
                }
            }
            case Work.Retry _, Work.Wait _, Work.Trimmed _ -> {
                // All that there is to say of it stands in the tree.
            }
        }
        return json;
    }

    private static void output(ObjectNode json, Work.ModelCall call) {
        if (!call.answer().isEmpty()) {
            json.set("output", blocks(call.answer()));
        }
    }

    /** The person's message, or what another agent wrote when it handed over. */
    private Optional<JsonNode> asked(Span run) {
        if (run.equals(root)) {
            return question.isEmpty() ? Optional.empty() : Optional.of(blocks(question));
        }
        return parent(run).flatMap(call -> call.work() instanceof Work.Tool tool ? tool.input() : Optional.empty());
    }

    private static Optional<JsonNode> answer(Span run) {
        List<Span> steps = steps(run);
        return steps.isEmpty()
                ? Optional.empty()
                : lastCall(steps.getLast())
                        .filter(call -> !call.answer().isEmpty())
                        .map(call -> blocks(call.answer()));
    }

    private static Optional<Work.ModelCall> lastCall(Span step) {
        return step.children().stream()
                .flatMap(child -> child.work() instanceof Work.ModelCall call ? Stream.of(call) : Stream.empty())
                .reduce((_, later) -> later);
    }

    private Optional<JsonNode> newTo(Span step) {
        Optional<Span> run = parent(step);
        if (run.isEmpty()) {
            return Optional.empty();
        }
        List<Span> steps = steps(run.get());
        int index = steps.indexOf(step);
        return index <= 0 ? asked(run.get()) : Optional.of(results(steps.get(index - 1)));
    }

    private static ArrayNode results(Span step) {
        var results = new ArrayList<Block>();
        for (Span child : step.children()) {
            if (child.work() instanceof Work.Tool tool && child.state() != Span.State.SUPERSEDED) {
                tool.result().ifPresent(results::add);
            }
        }
        return blocks(results);
    }

    private static List<Span> steps(Span run) {
        return run.children().stream()
                .filter(child -> child.work() instanceof Work.Step)
                .toList();
    }

    private Optional<Span> stepOf(Span call) {
        return parent(call).filter(span -> span.work() instanceof Work.Step);
    }

    private Optional<Span> parent(Span of) {
        return root.all()
                .filter(span ->
                        span.children().stream().anyMatch(child -> child.id().equals(of.id())))
                .findFirst();
    }

    private static ArrayNode blocks(List<? extends Block> blocks) {
        ArrayNode array = Json.object().putArray("blocks");
        blocks.forEach(block -> array.add(json(block)));
        return array;
    }

    /** Pictures and the like are told by their size: nobody reads them as text. */
    private static JsonNode json(Block block) {
        return switch (block) {
            case Block.Image(String format, Media.Inline media) -> bytes("image", format, media);
            case Block.Document(String format, var _, Media.Inline media, var _, var _) ->
                bytes("document", format, media);
            case Block.Video(String format, Media.Inline media) -> bytes("video", format, media);
            case Block.Audio(String format, Media.Inline media) -> bytes("audio", format, media);
            case Block.GuardImage guarded -> json(guarded.image());
            case Block.ToolResult result -> {
                ObjectNode json = Json.object()
                        .put("type", "tool-result")
                        .put("id", result.id())
                        .put("status", result.status().name());
                json.set("content", blocks(result.content()));
                yield json;
            }
            case Block.Text _,
                    Block.Citations _,
                    Block.ToolUse _,
                    Block.Reasoning _,
                    Block.RedactedReasoning _,
                    Block.Json _,
                    Block.Image _,
                    Block.Document _,
                    Block.Attachment _,
                    Block.Video _,
                    Block.Audio _,
                    Block.SearchResult _,
                    Block.GuardContent _,
                    Block.CachePoint _,
                    Block.Unknown _ -> Json.tree(block);
        };
    }

    private static JsonNode bytes(String type, String format, Media.Inline media) {
        return Json.object()
                .put("type", type)
                .put("format", format)
                .put("bytes", media.bytes().size());
    }
}
