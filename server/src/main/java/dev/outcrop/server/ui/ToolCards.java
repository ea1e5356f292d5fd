package dev.outcrop.server.ui;

import dev.outcrop.model.Block;
import dev.outcrop.run.RunEvent.ApprovalDecided;
import dev.outcrop.run.RunEvent.ApprovalRequested;
import dev.outcrop.run.RunEvent.HandedOver;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.run.RunEvent.ToolProgress;
import dev.outcrop.run.RunEvent.ToolStarted;
import dev.outcrop.tool.UntrustedText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The tool calls of one message and what has been shown of each. */
final class ToolCards {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String STOPPED = "stopped";
    private static final String NOT_RUN = "Not run: the answer ended before.";

    private final Map<String, Call> calls = new LinkedHashMap<>();
    private final Dialect dialect;
    private final ToolTitles titles;
    private final ApprovalCards approvals;

    ToolCards(Dialect dialect, ToolTitles titles) {
        this.dialect = dialect;
        this.titles = titles;
        this.approvals = new ApprovalCards(dialect, titles);
    }

    void inputStarted(String id, String tool, int step, List<UiChunk> out) {
        calls.put(id, new Call(id, tool, titles.of(tool), step));
        out.add(new UiChunk.ToolInputStart(
                id, tool, dialect.titles() ? Optional.of(titles.of(tool)) : Optional.empty()));
    }

    void inputDelta(String id, String json, List<UiChunk> out) {
        Call call = calls.get(id);
        if (call != null && call.state == State.INPUT && !json.isEmpty()) {
            call.input.append(json);
            out.add(new UiChunk.ToolInputDelta(id, json));
        }
    }

    /** The model has written the whole input; {@code used} is whether the tool is going to run. */
    void inputFinished(Block.ToolUse use, int step, boolean used, List<UiChunk> out) {
        Call known = calls.get(use.id());
        if (known == null || known.step != step) {
            inputStarted(use.id(), use.tool(), step, out);
        }
        Call call = calls.get(use.id());
        if (call == null || call.state != State.INPUT) {
            return;
        }
        if (used) {
            call.state = State.AVAILABLE;
            out.add(new UiChunk.ToolInputAvailable(use.id(), use.tool(), use.input()));
        } else {
            call.state = State.OVER;
            out.add(new UiChunk.ToolInputError(use.id(), use.tool(), use.input(), NOT_RUN));
        }
    }

    /** The model's answer is whole, but it left these inputs unfinished. */
    void dropUnfinished(int step, List<UiChunk> out) {
        calls.values().stream()
                .filter(call -> call.step == step && call.state == State.INPUT)
                .forEach(call -> inputError(call, NOT_RUN, out));
    }

    /** The step is void: its calls were never made. True if there were any. */
    boolean forget(int step) {
        Set<String> gone = calls.values().stream()
                .filter(call -> call.step == step)
                .map(call -> call.id)
                .collect(Collectors.toSet());
        approvals.forget(gone);
        return calls.keySet().removeAll(gone);
    }

    void approvalRequested(ApprovalRequested event, List<UiChunk> out) {
        Call call = calls.get(event.call());
        if (call != null && call.state == State.AVAILABLE) {
            approvals.requested(event, out);
        }
    }

    void approvalDecided(ApprovalDecided event, List<UiChunk> out) {
        approvals.decided(event, out);
    }

    void started(ToolStarted event, List<UiChunk> out) {
        Call call = calls.get(event.call());
        if (call != null) {
            call.startedAt = Optional.of(event.stamp().at());
            out.add(card(call, "running"));
        }
    }

    void handedOver(HandedOver event, List<UiChunk> out) {
        Call call = calls.get(event.call());
        if (call != null) {
            call.handOver = Optional.of(event);
            call.tools.clear();
            call.waiting = Optional.empty();
            out.add(handOver(call, event, "running"));
        }
    }

    void progress(ToolProgress event, List<UiChunk> out) {
        Call call = calls.get(event.call());
        if (call == null || call.state == State.OVER) {
            return;
        }
        if (call.handOver.isPresent()) {
            String tool = event.progress().path("tool").asString("");
            boolean waits = event.progress().has(ToolProgress.WAITING);
            if (!tool.isEmpty()) {
                call.tools.add(tool);
            } else if (waits) {
                call.waiting =
                        Optional.of(event.progress().path(ToolProgress.WAITING)).filter(JsonNode::isObject);
            }
            if (!tool.isEmpty() || waits) {
                out.add(handOver(call, call.handOver.get(), "running"));
            }
        } else {
            call.progress = Optional.of(event.progress());
            out.add(card(call, "running"));
        }
    }

    void finished(ToolFinished event, List<UiChunk> out) {
        Call call = calls.get(event.call());
        if (call == null || call.state == State.OVER) {
            return;
        }
        approvals.over(call.id, out);
        List<Block> shown = UntrustedText.unmarked(event.result().content());
        boolean done = event.result().status() == Block.ToolResult.Status.SUCCESS;
        boolean denied = !done && approvals.denied(event);
        out.add(
                done
                        ? new UiChunk.ToolOutputAvailable(call.id, ToolOutputs.value(shown))
                        : denied && dialect.approvals()
                                ? new UiChunk.ToolOutputDenied(call.id)
                                : new UiChunk.ToolOutputError(call.id, ToolOutputs.text(shown)));
        over(call, event.stamp().at(), done ? "done" : denied ? "denied" : "failed", out);
    }

    /** The run is over: what is still open never gets an answer, and its card must not wait for one. */
    void end(Instant at, List<UiChunk> out) {
        for (Call call : calls.values()) {
            switch (call.state) {
                case INPUT -> inputError(call, STOPPED, out);
                case AVAILABLE -> {
                    out.add(new UiChunk.ToolOutputError(call.id, STOPPED));
                    over(call, at, "failed", out);
                }
                case OVER -> {}
            }
        }
        approvals.end(out);
    }

    private static void inputError(Call call, String error, List<UiChunk> out) {
        call.state = State.OVER;
        out.add(new UiChunk.ToolInputError(call.id, call.tool, JSON.stringNode(call.input.toString()), error));
    }

    private static void over(Call call, Instant at, String state, List<UiChunk> out) {
        call.state = State.OVER;
        if (call.startedAt.isPresent()) {
            call.ms = Optional.of(Duration.between(call.startedAt.get(), at).toMillis());
            out.add(card(call, state));
        }
        call.waiting = Optional.empty();
        call.handOver.ifPresent(event -> out.add(handOver(call, event, state)));
    }

    private static UiChunk card(Call call, String state) {
        ObjectNode data = JSON.objectNode();
        data.put("callId", call.id);
        data.put("title", call.title);
        call.startedAt.ifPresent(at -> data.put("startedAt", at.toString()));
        call.ms.ifPresent(ms -> data.put("ms", ms));
        data.put("state", state);
        call.progress.ifPresent(progress -> data.set("progress", progress));
        return new UiChunk.Data("tool", Optional.of(call.id), data, false);
    }

    private static UiChunk handOver(Call call, HandedOver event, String state) {
        ObjectNode data = JSON.objectNode();
        data.put("callId", call.id);
        data.put("agent", event.agent());
        data.put("title", event.title());
        data.put("runId", event.child().value());
        data.put("state", state);
        var tools = data.putArray("tools");
        call.tools.forEach(tools::add);
        call.waiting.ifPresent(wait -> data.set(ToolProgress.WAITING, wait));
        return new UiChunk.Data("handover", Optional.of(call.id), data, false);
    }

    private enum State {
        INPUT,
        AVAILABLE,
        OVER
    }

    private static final class Call {
        private final String id;
        private final String tool;
        private final String title;
        private final int step;
        private final StringBuilder input = new StringBuilder();
        private final List<String> tools = new ArrayList<>();
        private State state = State.INPUT;
        private Optional<Instant> startedAt = Optional.empty();
        private Optional<Long> ms = Optional.empty();
        private Optional<JsonNode> progress = Optional.empty();
        private Optional<HandedOver> handOver = Optional.empty();
        private Optional<JsonNode> waiting = Optional.empty();

        private Call(String id, String tool, String title, int step) {
            this.id = id;
            this.tool = tool;
            this.title = title;
            this.step = step;
        }
    }
}
