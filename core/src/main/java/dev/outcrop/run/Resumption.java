package dev.outcrop.run;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agent;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.run.RunEvent.HandedOver;
import dev.outcrop.run.RunEvent.RunResumed;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunEvent.StepSuperseded;
import dev.outcrop.run.RunEvent.ToolStarted;
import dev.outcrop.tool.Effect;
import java.util.Optional;

/** Goes on with a run whose process is gone, where its journal stands. */
final class Resumption {
    /** A run that is taken over so often without getting on may be what brings its processes down. */
    private static final int MOST_IN_VAIN = 3;

    private final RunServices services;
    private final RunAssembly assembly;
    private final RunWriter writer;
    private final LiveRun here;
    private final RunProgress progress;
    private final RunStarted started;

    private Resumption(
            RunServices services,
            RunAssembly assembly,
            RunWriter writer,
            LiveRun here,
            RunProgress progress,
            RunStarted started) {
        this.services = services;
        this.assembly = assembly;
        this.writer = writer;
        this.here = here;
        this.progress = progress;
        this.started = started;
    }

    static Resumption of(RunServices services, DeltaTimer timer, Lease lease, LiveRun here, RunProgress progress) {
        RunStarted started =
                progress.started().orElseThrow(() -> new IllegalStateException("no start: " + lease.run()));
        var assembly = new RunAssembly(services, timer, lease, new Caller(started.owner(), started.owner()));
        return new Resumption(services, assembly, assembly.writer(here, progress.lastSeq()), here, progress, started);
    }

    void run() {
        assembly.ending(writer, here).guard(this::goOn);
    }

    private void goOn() throws InterruptedException {
        for (RunId child : progress.children()) {
            // A run that this one had handed over to is not gone on with: the call that asked for it is made again.
            assembly.end(child, here.control());
        }
        writer.write(stamp -> new RunResumed(stamp, services.replica()));
        if (progress.resumedInVain() >= MOST_IN_VAIN) {
            throw new RunEnd(FailureSentence.interruptedAgain(newErrorId()));
        }
        Agent agent = services.agents()
                .find(started.agent())
                .orElseThrow(() -> new RunEnd(FailureSentence.unknownAgent(started.agent(), newErrorId())));
        effectInDoubt(Offer.of(agent, services.tools(), services.agents(), 0)).ifPresent(tool -> {
            throw new RunEnd(FailureSentence.effectInDoubt(tool, newErrorId()));
        });
        progress.lastStep()
                .filter(RunProgress.Step::cut)
                .ifPresent(step -> writer.write(stamp -> new StepSuperseded(stamp, step.number(), "restart")));
        assembly.root(here, writer, started, agent).advance();
    }

    /** A tool with an effect that was started, and whose answer the run does not have: doing it again could be twice. */
    private Optional<String> effectInDoubt(Offer offer) {
        return progress.lastStep().stream()
                .flatMap(step ->
                        step.toolUses().stream().filter(use -> step.wasStarted(use.id()) && !step.hasResult(use.id())))
                .map(Block.ToolUse::tool)
                .filter(tool -> !offer.repeatable(tool))
                .findFirst()
                .or(() -> progress.unansweredChildren().stream()
                        .flatMap(child -> effectOf(child).stream())
                        .findFirst());
    }

    /** Asking a specialist again would have it do again what it, or one that it asked in turn, has done already. */
    private Optional<String> effectOf(RunId child) {
        for (RunEvent event : services.journal().read(child, 0)) {
            Optional<String> effect = switch (event) {
                case HandedOver handedOver -> effectOf(handedOver.child());
                case ToolStarted started
                when services.tools()
                        .find(started.tool())
                        .filter(tool -> tool.effect() == Effect.WRITE)
                        .isPresent() -> Optional.of(started.tool());
                default -> Optional.empty();
            };
            if (effect.isPresent()) {
                return effect;
            }
        }
        return Optional.empty();
    }

    private String newErrorId() {
        return services.ids().next("e");
    }
}
