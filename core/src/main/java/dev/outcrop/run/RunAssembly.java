package dev.outcrop.run;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agent;
import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Message;
import dev.outcrop.run.RunEvent.HandedBack;
import dev.outcrop.run.RunEvent.HandedOver;
import dev.outcrop.run.RunEvent.ModelCut;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.RunResumed;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunEvent.RunSuspended;
import dev.outcrop.run.RunEvent.ToolProgress;
import dev.outcrop.tool.ToolContext;
import dev.outcrop.tool.UntrustedText;
import dev.outcrop.usage.Charge;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;

/** Puts the loop of a run together, and those of the runs that it hands over to. */
final class RunAssembly {
    /** A run that is taken over so often without getting on may be what brings its processes down. */
    private static final int MOST_IN_VAIN = 3;

    private final RunServices services;
    private final DeltaTimer timer;
    private final Lease lease;
    private final Caller caller;
    private final BudgetCheck budget;

    RunAssembly(RunServices services, DeltaTimer timer, Lease lease, Caller caller) {
        this.services = services;
        this.timer = timer;
        this.lease = lease;
        this.caller = caller;
        this.budget = new BudgetCheck(services);
    }

    RunWriter writer(LiveRun live, long lastSeq) {
        return new RunWriter(lease, services.journal(), live, lastSeq, services.clock(), timer);
    }

    /** The loop of a run that answers a person. */
    RunLoop root(LiveRun live, RunWriter writer, RunStarted started, Agent agent) {
        return root(live, writer, started, agent, past(started));
    }

    /** The same, where it is known what was said before. */
    RunLoop root(LiveRun live, RunWriter writer, RunStarted started, Agent agent, Past past) {
        return loop(live, writer, started, agent, past, 0, _ -> {}, ApprovalMirror.NONE, () -> suspend(live, writer));
    }

    /** False if something has been decided meanwhile, or somebody has asked to stop the run. */
    private boolean suspend(LiveRun live, RunWriter writer) {
        if (writer.suspend()) {
            return true;
        }
        Optional.ofNullable(
                        services.journal().cancelRequests(List.of(live.id())).get(live.id()))
                .ifPresent(live.control()::stop);
        return false;
    }

    private Past past(RunStarted started) {
        List<StoredMessage> branch = History.branch(
                services.conversations().messages(caller, started.conversation()),
                started.parentMessage().orElseThrow());
        Map<RunId, List<RunEvent>> runs = services.journal()
                .readAll(branch.stream()
                        .flatMap(message -> message.run().stream())
                        .toList());
        return shown(
                modelId -> History.turns(branch, runs, new ReaderModel(modelId, services.catalog())),
                Exposure.of(branch, runs));
    }

    /** A message that opens a conversation, with the files in it. */
    Past opening(Message message) {
        return shown(_ -> List.of(List.of(message)), UntrustedText.in(message.content()));
    }

    private Past shown(Function<String, List<List<Message>>> turns, boolean untrusted) {
        var attached = new Attached(services.attachments(), caller);
        return new Past(
                modelId ->
                        attached.shown(turns.apply(modelId), services.catalog().facts(modelId)),
                untrusted);
    }

    private RunLoop loop(
            LiveRun live,
            RunWriter writer,
            RunStarted started,
            Agent agent,
            Past past,
            int depth,
            Consumer<String> onTool,
            ApprovalMirror mirror,
            BooleanSupplier suspension) {
        budget.add(live);
        Instructions instructions = Instructions.of(agent, live.from(0), services.prompts());
        var exposure = new Exposure(live, past.untrusted());
        Offer offer = Offer.of(agent, services.tools(), services.agents(), depth, caller);
        var tools = new ToolPhase(
                services,
                writer,
                live.control(),
                new CallRules(services.executor(), offer, caller, exposure::untrusted),
                new Approvals(services, writer, live.control(), lease.run(), mirror),
                budget,
                Charge.of(caller, started.agent()),
                (call, progress) -> new ToolContext(
                        caller,
                        writer.run(),
                        started.conversation(),
                        call,
                        started.language(),
                        live.control().cancel(),
                        progress),
                (use, specialist, begun) ->
                        handOver(new Asker(live, writer, started, exposure, mirror, depth), use, specialist, begun),
                onTool);
        return new RunLoop(
                services,
                writer,
                live,
                agent.withInstructions(instructions.prompt()),
                instructions.managed(),
                offer,
                past,
                started.language(),
                tools,
                budget,
                Charge.of(caller, started.agent()),
                suspension);
    }

    /** The run that hands over. */
    private record Asker(
            LiveRun live, RunWriter writer, RunStarted started, Exposure exposure, ApprovalMirror mirror, int depth) {}

    private Optional<HandOver.Answer> handOver(
            Asker asker, Block.ToolUse use, Agent specialist, Optional<RunId> begun) {
        String question = use.input().path(Offer.QUESTION).asString("");
        if (question.isBlank()) {
            Block.ToolResult missing =
                    Block.ToolResult.error(use.id(), "The question is missing: give it as \"question\".");
            return Optional.of(new HandOver.Answer(missing, Optional.empty()));
        }
        LiveRun child = begun.map(run -> new LiveRun(
                        run, asker.live().control(), services.journal().read(run, 0)))
                .orElseGet(() -> beginChild(asker, use, specialist));
        RunProgress soFar = RunProgress.of(child.from(0));
        if (!soFar.ended()) {
            advance(asker, use, specialist, child, soFar);
        }
        RunSummary summary = RunSummary.of(child.from(0));
        if (summary.status() == RunStatus.SUSPENDED) {
            return Optional.empty();
        }
        if (!summary.status().ended()) {
            leave(asker.live().control());
        }
        // A run that was refused before its first call has cost nothing, which is not the same as an unknown price.
        boolean called = child.from(0).stream().anyMatch(RunAssembly::spent);
        UnstampedEvent handedBack = stamp -> new HandedBack(
                stamp,
                use.id(),
                child.id(),
                summary.status(),
                summary.usage(),
                called ? summary.cost() : Optional.of(Cost.NOTHING),
                called ? summary.saved() : Optional.of(Cost.NOTHING),
                summary.estimated());
        Block.ToolResult result = SpecialistAnswer.of(use, specialist.title(), child.from(0));
        return Optional.of(new HandOver.Answer(result, Optional.of(handedBack)));
    }

    private static boolean spent(RunEvent event) {
        // What a tool calls comes after the call that asked for the tool.
        return event instanceof ModelFinished || event instanceof ModelCut || event instanceof HandedBack;
    }

    private LiveRun beginChild(Asker asker, Block.ToolUse use, Agent specialist) {
        RunStarted start = childStarted(asker.started(), use, specialist);
        var child = new LiveRun(start.stamp().run(), asker.live().control(), List.of(start));
        asker.writer()
                .write(
                        List.of(start),
                        List.of(stamp ->
                                new HandedOver(stamp, use.id(), specialist.name(), specialist.title(), child.id())));
        return child;
    }

    private void advance(Asker asker, Block.ToolUse use, Agent specialist, LiveRun child, RunProgress soFar) {
        RunWriter writer = writer(child, soFar.lastSeq());
        RunStarted start = soFar.started().orElseThrow();
        String question = use.input().path(Offer.QUESTION).asString("");
        Consumer<String> onTool = tool -> asker.writer()
                .write(stamp -> new ToolProgress(
                        stamp, use.id(), JsonNodeFactory.instance.objectNode().put("tool", tool)));
        try (var _ = WaitMirror.of(child, asker.writer(), use.id())) {
            ending(writer, child).guard(() -> {
                RunLoop loop = loop(
                        child,
                        writer,
                        start,
                        specialist,
                        Past.of(Message.user(question), asker.exposure().untrusted()),
                        asker.depth() + 1,
                        onTool,
                        ApprovalMirror.in(asker.writer(), asker.live(), use.id(), asker.mirror()),
                        () -> {
                            writer.write(RunSuspended::new);
                            return true;
                        });
                if (soFar.lastSeq() > start.stamp().seq()) {
                    goOn(writer, soFar);
                    loop.takeUp();
                }
                loop.advance();
            });
        } finally {
            child.close();
        }
    }

    /**
     * Says that the run goes on.
     *
     * @throws RunEnd if that has been tried too often without the run getting on
     */
    void goOn(RunWriter writer, RunProgress soFar) {
        writer.write(stamp -> new RunResumed(stamp, services.replica()));
        if (soFar.resumedInVain() >= MOST_IN_VAIN && !soFar.handingOver()) {
            throw new RunEnd(FailureSentence.interruptedAgain(services.ids().next("e")));
        }
    }

    RunEnding ending(RunWriter writer, LiveRun live) {
        return new RunEnding(services, writer, live);
    }

    /** What the child has come to is not known here, so no answer may be made of it. */
    private static void leave(RunControl control) {
        control.detach();
        throw new RunStopped();
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
                Optional.of(new ParentCall(parent.stamp().run(), use.id())),
                parent.asker(),
                Optional.empty());
    }
}
