package dev.outcrop.run;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agent;
import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.run.RunEvent.HandedBack;
import dev.outcrop.run.RunEvent.HandedOver;
import dev.outcrop.run.RunEvent.RunFailed;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunEvent.ToolProgress;
import dev.outcrop.tool.ToolContext;
import java.util.List;
import java.util.Map;
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

    /** The loop of a run that answers a person. */
    RunLoop root(LiveRun live, RunWriter writer, RunStarted started, Agent agent) {
        return loop(live, writer, started, agent, before(started), 0, _ -> {});
    }

    private Function<String, List<Message>> before(RunStarted started) {
        List<StoredMessage> branch = History.branch(
                services.conversations().messages(caller, started.conversation()),
                started.parentMessage().orElseThrow());
        Map<RunId, List<RunEvent>> runs = services.journal()
                .readAll(branch.stream()
                        .flatMap(message -> message.run().stream())
                        .toList());
        return modelId -> History.messages(branch, runs, modelId);
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
                live.control(),
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
        var child = new LiveRun(start.stamp().run(), parent.control(), List.of(start));
        writer.write(
                List.of(start),
                List.of(stamp -> new HandedOver(stamp, use.id(), specialist.name(), specialist.title(), child.id())));
        Consumer<String> onTool = tool -> writer.write(stamp -> new ToolProgress(
                stamp, use.id(), JsonNodeFactory.instance.objectNode().put("tool", tool)));
        RunWriter own = writer(child, 1);
        RunLoop loop = loop(child, own, start, specialist, _ -> List.of(Message.user(question)), depth + 1, onTool);
        ending(own, child).guard(loop::advance);
        RunSummary summary = RunSummary.of(child.from(0));
        if (!summary.status().ended()) {
            leave(parent.control(), child.id());
        }
        writer.write(stamp ->
                new HandedBack(stamp, use.id(), child.id(), summary.status(), summary.usage(), summary.cost()));
        return result(use, specialist, RunProgress.of(child.from(0)), summary);
    }

    RunEnding ending(RunWriter writer, LiveRun live) {
        return new RunEnding(services, writer, live.control());
    }

    /** What the child has come to is not known here, so no answer may be made of it. */
    private void leave(RunControl control, RunId child) {
        control.detach();
        if (!control.detached()) {
            end(child, control); // a person has stopped the run meanwhile, so nobody will go on with it
        }
        throw new RunStopped();
    }

    /** Ends a run that was handed over to and that nobody will go on with. */
    void end(RunId child, RunControl control) {
        List<RunEvent> events = services.journal().read(child, 0);
        RunProgress soFar = RunProgress.of(events);
        if (!soFar.ended()) {
            RunError error = FailureSentence.parentInterrupted(services.ids().next("e"));
            writer(new LiveRun(child, control, events), soFar.lastSeq()).write(stamp -> new RunFailed(stamp, error));
        }
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
