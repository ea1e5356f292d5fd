package dev.outcrop.run;

import dev.outcrop.agent.Agent;
import dev.outcrop.model.Block;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.run.RunEvent.ToolRequested;
import dev.outcrop.run.RunEvent.ToolStarted;
import dev.outcrop.tool.ToolContext;
import dev.outcrop.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Runs the tools that a step asked for, in parallel; each start is stored before the tool runs. */
final class ToolPhase {
    private final RunServices services;
    private final RunWriter writer;
    private final RunControl control;
    private final Offer offer;
    private final BiFunction<String, Consumer<JsonNode>, ToolContext> contexts;
    private final HandOver handOver;
    private final Consumer<String> onTool;

    ToolPhase(
            RunServices services,
            RunWriter writer,
            RunControl control,
            Offer offer,
            BiFunction<String, Consumer<JsonNode>, ToolContext> contexts,
            HandOver handOver,
            Consumer<String> onTool) {
        this.services = services;
        this.writer = writer;
        this.control = control;
        this.offer = offer;
        this.contexts = contexts;
        this.handOver = handOver;
        this.onTool = onTool;
    }

    /** Runs those tools of the step that have no result yet, and waits for all of them. */
    void run(RunProgress.Step step) throws InterruptedException {
        List<Block.ToolUse> open = step.toolUses().stream()
                .filter(use -> !step.hasResult(use.id()))
                .toList();
        List<UnstampedEvent> requests = new ArrayList<>();
        for (Block.ToolUse use : open) {
            if (!step.requested().containsKey(use.id())) {
                var call = new ToolCall(use.id(), use.tool(), use.input());
                requests.add(stamp -> new ToolRequested(stamp, step.number(), call));
            }
        }
        if (!requests.isEmpty()) {
            writer.write(requests);
        }
        try (var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("outcrop-call-", 0).factory())) {
            List<Future<?>> running = new ArrayList<>();
            open.forEach(use -> running.add(threads.submit(() -> runOrLeave(use))));
            for (Future<?> call : running) {
                join(call);
            }
        }
    }

    private void runOrLeave(Block.ToolUse use) {
        try {
            runOne(use);
        } finally {
            if (writer.failure().isPresent()) {
                control.detach(); // no result can be stored any more, so the other tools shall not work on
            }
        }
    }

    private void runOne(Block.ToolUse use) {
        Optional<Agent> specialist = offer.specialist(use.tool());
        Optional<ToolDefinition> tool = offer.tools().find(use.tool());
        if (specialist.isEmpty() && tool.isEmpty()) {
            finish(use, Block.ToolResult.error(use.id(), "There is no tool with the name " + use.tool() + "."));
            return;
        }
        writer.write(stamp -> new ToolStarted(stamp, use.id(), use.tool()));
        onTool.accept(use.tool());
        if (specialist.isPresent()) {
            finish(use, handOver.run(use, specialist.get()));
            return;
        }
        var progress = new CallProgress(writer, use.id());
        Block.ToolResult result = services.executor()
                .run(tool.get(), use.id(), use.input(), Optional.empty(), contexts.apply(use.id(), progress));
        progress.end();
        finish(use, result);
    }

    private void finish(Block.ToolUse use, Block.ToolResult result) {
        if (control.detached() && result.status() == Block.ToolResult.Status.ERROR) {
            // Perhaps it failed only because this process is leaving: whoever goes on decides whether it may run again.
            throw new RunStopped();
        }
        writer.write(stamp -> new ToolFinished(stamp, use.id(), use.tool(), result));
    }

    private static void join(Future<?> call) throws InterruptedException {
        try {
            call.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("a tool call failed outside its tool", e.getCause());
        }
    }
}
