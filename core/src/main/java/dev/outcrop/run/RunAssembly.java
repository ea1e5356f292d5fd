package dev.outcrop.run;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agent;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.run.RunEvent.HandedBack;
import dev.outcrop.run.RunEvent.HandedOver;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunEvent.ToolProgress;
import dev.outcrop.tool.ToolContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;

/** Puts the loop of a run together, and those of the runs that it hands over to. */
final class RunAssembly {
    private final RunServices services;
    private final DeltaTimer timer;
    private final Lease lease;
    private final Caller caller;

    RunAssembly(RunServices services, DeltaTimer timer, Lease lease, Caller caller) {
        this.services = services;
        this.timer = timer;
        this.lease = lease;
        this.caller = caller;
    }

    RunWriter writer(LiveRun live, long lastSeq) {
        return new RunWriter(lease, services.journal(), live, lastSeq, services.clock(), timer);
    }

    RunLoop root(
            LiveRun live, RunWriter writer, RunStarted started, Agent agent, Function<String, List<Message>> before) {
        return loop(live, writer, started, agent, before, 0, _ -> {});
    }

    private RunLoop loop(
            LiveRun live,
            RunWriter writer,
            RunStarted started,
            Agent agent,
            Function<String, List<Message>> before,
            int depth,
            Consumer<String> onTool) {
        Offer offer = Offer.of(agent, services.tools(), services.agents(), depth);
        var tools = new ToolPhase(
                services,
                writer,
                offer,
                (call, progress) -> new ToolContext(
                        caller,
                        writer.run(),
                        started.conversation(),
                        call,
                        started.language(),
                        live.control().cancel(),
                        progress),
                (use, specialist) -> handOver(live, writer, started, use, specialist, depth),
                onTool);
        return new RunLoop(services, writer, live, agent, offer, before, started.language(), tools);
    }

    private Block.ToolResult handOver(
            LiveRun parent, RunWriter writer, RunStarted started, Block.ToolUse use, Agent specialist, int depth) {
        String question = use.input().path(Offer.QUESTION).asString("");
        if (question.isBlank()) {
            return Block.ToolResult.error(use.id(), "The question is missing: give it as \"question\".");
        }
        RunStarted start = childStarted(started, use, specialist);
        services.journal().append(lease, List.of(start));
        var child = new LiveRun(start.stamp().run(), parent.control(), List.of(start));
        writer.write(stamp -> new HandedOver(stamp, use.id(), specialist.name(), specialist.title(), child.id()));
        Consumer<String> onTool = tool -> writer.write(stamp -> new ToolProgress(
                stamp, use.id(), JsonNodeFactory.instance.objectNode().put("tool", tool)));
        loop(child, writer(child, 1), start, specialist, _ -> List.of(Message.user(question)), depth + 1, onTool)
                .run();
        RunSummary summary = RunSummary.of(child.from(0));
        writer.write(stamp ->
                new HandedBack(stamp, use.id(), child.id(), summary.status(), summary.usage(), summary.cost()));
        return result(use, specialist, RunProgress.of(child.from(0)), summary);
    }

    private RunStarted childStarted(RunStarted parent, Block.ToolUse use, Agent specialist) {
        var run = new RunId(services.ids().next("run"));
        return new RunStarted(
                new Stamp(run, 1, services.clock().instant()),
                parent.conversation(),
                parent.parentMessage(),
                parent.answerMessage(),
                specialist.name(),
                specialist.version(),
                parent.owner(),
                parent.language(),
                Optional.of(new ParentCall(parent.stamp().run(), use.id())));
    }

    private static Block.ToolResult result(
            Block.ToolUse use, Agent specialist, RunProgress progress, RunSummary summary) {
        if (summary.status() != RunStatus.COMPLETED) {
            return Block.ToolResult.error(
                    use.id(),
                    specialist.title() + " could not answer. "
                            + summary.error().map(RunError::message).orElse("It was stopped."));
        }
        String text = progress.lastText();
        return text.isBlank()
                ? Block.ToolResult.error(use.id(), specialist.title() + " gave an empty answer.")
                : new Block.ToolResult(use.id(), Block.ToolResult.Status.SUCCESS, List.of(new Block.Text(text)));
    }
}
