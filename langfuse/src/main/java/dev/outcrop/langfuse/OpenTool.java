package dev.outcrop.langfuse;

import dev.outcrop.langfuse.Observation.Detail;
import dev.outcrop.langfuse.Observation.Level;
import dev.outcrop.model.Block;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.run.RunEvent.ToolRequested;
import dev.outcrop.run.RunEvent.ToolStarted;
import dev.outcrop.run.ToolCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** A tool call that is asked for, or under way. */
final class OpenTool {
    private final RunStarted run;
    private final String agentSpan;
    private final ToolRequested requested;
    private final Background.Told told;
    private final String id;
    private Optional<Instant> begunAt = Optional.empty();
    private int starts;

    OpenTool(RunStarted run, String agentSpan, ToolRequested requested, Background.Told told) {
        this.run = run;
        this.agentSpan = agentSpan;
        this.requested = requested;
        this.told = told;
        this.id = TraceIds.span(
                requested.stamp().run(),
                requested.stamp().seq(),
                "tool:" + requested.call().id());
    }

    String id() {
        return id;
    }

    ToolCall call() {
        return requested.call();
    }

    boolean begun() {
        return begunAt.isPresent();
    }

    void started(ToolStarted e) {
        begunAt = begunAt.or(() -> Optional.of(e.stamp().at()));
        starts++;
    }

    /** The call, and what it found if it looked something up. */
    List<Observation> finished(ToolFinished e) {
        boolean failed = e.result().status() == Block.ToolResult.Status.ERROR;
        JsonNode result = ChatMl.result(e.result().content());
        Observation call = observation(
                e,
                failed ? Level.ERROR : Level.DEFAULT,
                failed ? Optional.of(result.isString() ? result.asString() : result.toString()) : Optional.empty(),
                failed ? Optional.of("tool_error") : Optional.empty(),
                Optional.of(result));
        var all = new ArrayList<Observation>(List.of(call));
        retrieval(call, e).ifPresent(all::add);
        return all;
    }

    /** The run ended before the call did. */
    Observation ended(RunEvent e, Ending ending) {
        boolean failed = ending.level() == Level.ERROR;
        String message = begun() ? ending.message().orElse("not finished") : "Not run: the answer ended before.";
        return observation(
                e,
                failed && begun() ? Level.ERROR : Level.WARNING,
                Optional.of(ending.cancelled() && begun() ? "cancelled" : message),
                failed && begun() ? ending.error() : Optional.empty(),
                Optional.empty());
    }

    private Observation observation(
            RunEvent e, Level level, Optional<String> message, Optional<String> error, Optional<JsonNode> output) {
        Map<String, JsonNode> metadata = new LinkedHashMap<>();
        metadata.put("step", Json.number(requested.step()));
        if (starts > 1) {
            metadata.put("attempts", Json.number(starts));
        }
        return new Observation(
                id,
                Optional.of(agentSpan),
                run.agent(),
                "execute_tool " + call().tool(),
                RunFold.place(e),
                begunAt.orElse(requested.stamp().at()),
                e.stamp().at(),
                level,
                message,
                error,
                Optional.of(call().input()),
                output,
                metadata,
                new Detail.ToolCall(call().tool(), call().id(), told.toolDescription(call().tool())));
    }

    private Optional<Observation> retrieval(Observation call, ToolFinished e) {
        List<Block.SearchResult> found = e.result().content().stream()
                .filter(Block.SearchResult.class::isInstance)
                .map(Block.SearchResult.class::cast)
                .toList();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ArrayNode passages = Json.array();
        found.forEach(one -> passages.addObject()
                .put("id", one.source())
                .put("title", one.title())
                .put("text", String.join("\n", one.passages())));
        return Optional.of(new Observation(
                TraceIds.span(requested.stamp().run(), requested.stamp().seq(), "retrieval:" + call().id()),
                Optional.of(id),
                run.agent(),
                "retrieval " + call().tool(),
                call.closedBy(),
                call.start(),
                call.end(),
                Level.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Optional.of(call().input()),
                Optional.of(passages),
                Map.of(),
                new Detail.Retrieval(call().tool())));
    }
}
